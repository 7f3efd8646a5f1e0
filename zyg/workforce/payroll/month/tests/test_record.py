"""Nothing is half-written, and nothing of others is replaced."""

import pytest

from zyg.workforce.payroll.month import record
from zyg.workforce.payroll.month.close import close_month
from zyg.workforce.payroll.month.tests import office as cast


def test_a_failure_half_way_leaves_the_old_output(tmp_path, monkeypatch):
    office = cast.Office(tmp_path)
    close_month(office.write())
    before = sorted(path.name for path in (tmp_path / "out").iterdir())

    def fail(*_):
        raise OSError("磁盘已满")

    monkeypatch.setattr(record, "write_state", fail)
    with pytest.raises(OSError, match="磁盘已满"):
        close_month(office.close_options())
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_a_folder_of_others_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "照片.jpg").write_bytes(b"x")
    with pytest.raises(record.OutputFolderError, match="里有别的文件"):
        record.check_output(tmp_path / "out")
    with pytest.raises(record.OutputFolderError, match="是文件"):
        record.check_output(tmp_path / "out" / "照片.jpg")


def test_an_old_list_of_problems_is_replaced(tmp_path):
    office = cast.Office(tmp_path)
    office.pay[0][2] = -1
    assert not close_month(office.write()).written
    office.pay[0][2] = 9000
    assert close_month(office.write()).written


def test_two_cores_write_the_same_bytes(tmp_path, monkeypatch):
    office = cast.Office(tmp_path)
    close_month(office.write())
    monkeypatch.setattr(record, "_MANY", 1)
    close_month(office.close_options(out=tmp_path / "forked"))
    for name in ("工资表.xlsx", "社保明细.xlsx", "explanation.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "forked" / name).read_bytes()
