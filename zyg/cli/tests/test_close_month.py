"""The command closes a month, says so in Chinese, and its exit codes tell what happened."""

import pytest

from zyg.cli.main import main
from zyg.workforce.payroll.month.tests import office as cast


@pytest.fixture
def office(tmp_path):
    return cast.Office(tmp_path)


def _words(office, *more):
    files = office.write().files
    named = {"roster": "roster", "pay": "pay", "punches": "punches", "requests": "leave"}
    told = [word for role, name in named.items() for word in (f"--{name}", str(files[role]))]
    return [
        *("close-month", "--month", "2026-10", "--out", str(office.folder / "out")),
        *("--shift", str(office.folder / "班次.toml"), "--no-pdf", *told, *more),
    ]


def test_a_closed_month_ends_with_0(office, capsys):
    assert main(_words(office, "--company", "某某公司", "--work-injury-rate", "0.2%")) == 0
    said = capsys.readouterr().out
    assert "2026-10 已结账：20 人进入结果" in said
    assert "实发 " in said
    assert (office.folder / "out" / "state.json").exists()


def test_problems_end_with_2_and_are_named(office, capsys):
    office.pay[2][2] = -5000
    assert main(_words(office)) == 2
    said = capsys.readouterr().out
    assert "没有结账" in said
    assert "[阻断] 薪资.xls 0003 孙晨 第 5 行「基本工资」" in said
    assert "--accept-problems" in said


def test_accepted_problems_close(office, capsys):
    office.pay[2][2] = -5000
    assert main(_words(office, "--accept-problems")) == 0
    said = capsys.readouterr().out
    assert "已结账：19 人进入结果" in said
    assert "没有进入结果的 1 人：0003" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--month", "2026-13"],
        ["--place", "上河"],
        ["--work-injury-rate", "20"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_ends_with_1(office, words):
    with pytest.raises(SystemExit) as ended:
        main(_words(office, *words))
    assert ended.value.code == 1


def test_files_of_rules_that_can_not_be_used_end_with_1(office, capsys):
    bad = office.folder / "bad.toml"
    bad.write_text("[[item]]\nlabel = '奖'\n[[limit]]\nplace = '深圳'\n", encoding="utf-8")
    for option, told in (
        ("--items", "class 是「None」"),
        ("--shift", "应有至少一个 [[shift]]"),
        ("--confirmed", "第 1 个 [[limit]] 不对"),
        ("--mapping", "读不出来"),
    ):
        assert main(_words(office, option, str(bad))) == 1
        assert told in capsys.readouterr().err


def test_a_folder_with_other_files_is_never_replaced(office, capsys):
    (office.folder / "out").mkdir()
    (office.folder / "out" / "照片.jpg").write_bytes(b"x")
    assert main(_words(office)) == 1
    assert "里有别的文件" in capsys.readouterr().err
    assert (office.folder / "out" / "照片.jpg").exists()
