import pytest

from zyg.law.working_time.model import moment_of
from zyg.workforce.attendance.attlog import pin_key, read_dump

GLOG = "No\tTMNo\tEnNo\tName\tGMNo\tMode\tIN/OUT\tAntipass\tDaiGong\tDateTime\n"


def times(text, encoding="utf-8"):
    dump = read_dump(text.encode(encoding))
    return [(punch.pin, f"{moment_of(punch.at):%m-%d %H:%M:%S}") for punch in dump.punches]


@pytest.mark.parametrize(
    "text",
    [
        "      17\t2026-10-09 08:58:03\t0\t1\t0\t0\n",
        "17 2026-10-09 08:58:03 0 1\r\n\r\n",
        "17 张三 2026/10/9 8:58:03\n",
        "１７\t２０２６-10-09 08:58:03\n",
        "17\t2026-10-09T08:58:03\t0\n",
        "考勤机记录\n工号,姓名,日期,时间\n17,张三,2026.10.09,08:58:03\n",
        '"工号","打卡时间"\n"17","2026-10-09 08:58:03"\n',
        "工号 日期时间\n17 2026-10-09 08:58:03\n",
        GLOG + "000001\t1\t17\t张三\t1\t1\t0\t0\t0\t2026/10/09  08:58:03\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_layouts_and_encodings(text, encoding):
    assert times(text, encoding) == [("17", "10-09 08:58:03")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "17\t2026-02-30 08:00:00\t0",
            "第2行：打卡时间「2026-02-30 08:00:00」不是存在的日期或时间",
        ),
        ("17\t2026-10-09 25:00\t0", "不是存在的日期或时间"),
        ("17\t2000-01-01 00:00:00\t0", "时钟可能已复位"),
        ("十七\t2026-10-09 08:00:00\t0", "第2行：考勤号「十七」应为不超过 24 位的数字或字母"),
        ("hello world", "不是「考勤号 日期 时间」的打卡记录"),
        ("17", "不是「考勤号 日期 时间」的打卡记录"),
    ],
)
def test_bad_line_is_named_and_the_good_ones_stay(line, sentence):
    dump = read_dump(f"1\t2026-10-09 08:00:00\t0\n{line}\n2\t2026-10-09 08:00:00\t1\n".encode())
    assert [(punch.pin, punch.line) for punch in dump.punches] == [("1", 1), ("2", 3)]
    assert len(dump.problems) == 1
    assert sentence in dump.problems[0].text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "没有任何打卡记录"),
        (b"\n  \n", "没有任何打卡记录"),
        (b"PK\x03\x04\x00\x00", "不是 UTF-8 或 GB18030 文本"),
        (b"\xff\xfe\x00", "不是 UTF-8 或 GB18030 文本"),
    ],
)
def test_file_without_punches_is_one_problem(data, sentence):
    dump = read_dump(data)
    assert dump.punches == []
    assert [problem.line for problem in dump.problems] == [0]
    assert sentence in dump.problems[0].text


def test_second_occurrence_is_read_like_the_first():
    text = "17 2026-10-09 08:58\n17 2026-10-09 08:58\n18 2026-10-09 08:58 1\n"
    assert {time for _, time in times(text)} == {"10-09 08:58:00"}
    assert [punch.direction for punch in read_dump(text.encode()).punches] == ["", "", "out"]


def test_numbers_compare_without_leading_zeros():
    assert pin_key("0017") == pin_key("17")


def test_every_line_is_a_punch_or_a_problem():
    lines = [f"{n} 2026-10-{n:02d} 08:00:00 0" for n in range(1, 60)]
    dump = read_dump("\n".join(lines).encode())
    assert len(dump.punches) == 31
    assert len(dump.problems) == 28
    assert f"{moment_of(dump.punches[-1].at):%Y-%m-%d %H}" == "2026-10-31 08"
