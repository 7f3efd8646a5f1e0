"""Files of layouts: golden bytes, what is refused by name, totals read back from the bytes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.workforce.payroll.payout.invented import invented_payments
from zyg.workforce.payroll.payout.layout import LayoutError, layout_of, presets
from zyg.workforce.payroll.payout.writing import Batch, WritingError, read_back, write

BATCH = Batch(month="202610", number=1, day="20261110")
GOLDEN = Path(__file__).parent / "golden"
FIXED = {
    "format": "fixed",
    "encoding": "gbk",
    "newline": "lf",
    "file_name": "F{part}",
    "header": [
        {"title": "笔数", "source": "count", "type": "number", "width": 6, "align": "right",
         "pad": "0"},
        {"title": "合计", "source": "total", "type": "amount_fen", "width": 15, "align": "right",
         "pad": "0"},
    ],
    "detail": [
        {"title": "账号", "source": "account", "width": 20},
        {"title": "户名", "source": "name", "width": 30},
        {"title": "金额", "source": "amount", "type": "amount_fen", "width": 12,
         "align": "right", "pad": "0"},
    ],
}  # fmt: skip


def layout(name, **changes):
    return replace(layout_of(presets()[name]["spec"]), **changes)


SHIPPED = {
    "simple.csv": lambda: layout("简明代发（CSV）"),
    "lanzhou.txt": lambda: layout("竖线文本（兰州银行类）"),
    "fixed.txt": lambda: layout_of(FIXED),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_layout_writes_its_golden_file(name):
    told = SHIPPED[name]()
    (file,) = write(told, invented_payments(told), BATCH)
    assert file.content == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("name", presets())
def test_what_is_read_back_adds_up(name):
    told = layout(name)
    (file,) = write(told, invented_payments(told), BATCH)
    assert read_back(told, file.content) == (file.count, file.total)


@given(amounts=st.lists(st.integers(1, 10**10), min_size=1, max_size=30), most=st.integers(1, 7))
def test_parts_keep_every_fen(amounts, most):
    told = replace(layout_of(FIXED), max_lines=most)
    one = invented_payments(told)[0]
    files = write(told, [replace(one, amount=amount) for amount in amounts], BATCH)
    backs = [read_back(told, file.content) for file in files]
    assert sum(total for _, total in backs) == sum(amounts)
    assert sum(count for count, _ in backs) == len(amounts)
    assert all(count <= most for count, _ in backs)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "㐂田一"}, "㐂田一：「姓名」的「㐂」写不进 GBK"),
        ({"name": "林 一"}, "林 一：「姓名」里有银行不接受的空格"),
        ({"name": "林|一"}, r"不接受的「\|」"),
        ({"account": ""}, "没有「帐号」"),
        ({"identity": ""}, "没有「身份证」"),
        ({"amount": 0}, "不大于零"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_name(changes, told):
    shape = layout("竖线文本（兰州银行类）")
    first, *rest = invented_payments(shape)
    with pytest.raises(WritingError, match=told):
        write(shape, [replace(first, **changes), *rest], BATCH)


def test_too_long_a_name_is_not_cut():
    shape = layout_of(FIXED)
    one = replace(invented_payments(shape)[0], name="阿" * 16)
    with pytest.raises(WritingError, match="超过 30 字节"):
        write(shape, [one], BATCH)


def test_too_few_payments_are_refused():
    shape = layout("竖线文本（兰州银行类）")
    with pytest.raises(WritingError, match="只有 4 笔，少于银行要求的每个文件至少 5 笔"):
        write(shape, invented_payments(shape)[:4], BATCH)


def test_parts_are_even_so_that_none_is_too_small():
    shape = layout("竖线文本（兰州银行类）", max_lines=8)
    files = write(shape, invented_payments(shape)[:5] * 2, BATCH)
    assert [file.count for file in files] == [5, 5]


def test_one_payment_above_the_limit_is_named():
    some = invented_payments(layout("简明代发（CSV）"))
    with pytest.raises(WritingError, match=r"测试四：1234\.56 元超过单笔上限 1\.00 元"):
        write(layout("简明代发（CSV）", max_amount=100), some, BATCH)


def test_own_and_other_banks_go_into_files_of_their_own():
    shape = layout("简明代发（CSV）", split="own_other", own_bank="工商银行")
    some = invented_payments(shape)
    mixed = [
        replace(some[0], bank="中国工商银行"),
        *(replace(one, bank="某行") for one in some[1:]),
    ]
    assert [file.count for file in write(shape, mixed, BATCH)] == [1, len(some) - 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"detail": FIXED["detail"][:2]}, "「金额」必须有且只有一列"),
        ({"encoding": "big5"}, "编码「big5」不在可选范围"),
        ({"file_name": "F{name}{part}"}, "文件名里的 {name} 不认识"),
        ({"file_name": "F"}, "请带 {part}"),
        ({"min_lines": 9, "max_lines": 5}, "最少不能多于最多"),
        ({"formula": "1+1"}, "不认识的设置"),
        ({"trailer": [{"title": "合计", "source": "amount", "width": 9}]}, "不在可选范围"),
        ({"trailer": [{"title": "合计", "source": "constant"}]}, "没有宽度"),
    ],
)
def test_a_wrong_layout_is_refused_in_words(changes, told):
    with pytest.raises(LayoutError) as refused:
        layout_of({**FIXED, **changes})
    assert told in str(refused.value)
