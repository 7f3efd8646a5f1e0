"""A stored result as lines that people read, each with an address: 为什么是这个数.

A line's address is ``{result}-{group}{n}``: results never change, so neither does the address.
``value_links`` tells, for every value that went into a line, its Chinese name and where it comes
from: another line, a row of an uploaded file, or the carried state of last month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zyg.law.explain import Line
from zyg.law.money import yuan_grouped
from zyg.law.pay.model import PersonMonthResult
from zyg.workforce.payroll.input_labels import label_of

GROUPS = {
    "p": "工资项目",
    "i": "个人社保公积金",
    "e": "单位社保公积金",
    "t": "个人所得税",
    "s": "合计",
}
_DAY = re.compile(r"@(\d{4}-\d{2}(?:-\d{2})?)")
_KEY = re.compile(r"([a-z0-9]+)-([piets])(\d+)")
_UNITS = {"day": "天", "hour": "小时", "minute": "分钟", "month": "个月"}
_HIDDEN_WHEN_ZERO = frozenset(
    {"exempt_pay", "post_tax", "receivable_recovered", "receivable_closing", "rounding_carry"}
)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its address.

    Attributes:
        key: the address, for ``/pay/why/{key}``.
        group: heading it stands under.
        line: the explained line.
        state: ``computed``, ``missing`` or ``left_out``.
        after_tax: the line comes after tax.
    """

    key: str
    group: str
    line: Line
    state: str = "computed"
    after_tax: bool = False

    @property
    def amount(self) -> int:
        """Amount as printed."""
        return self.line.amount


@dataclass(frozen=True, slots=True)
class Value:
    """A value that went into a line.

    Attributes:
        label: its Chinese name.
        text: the value as people read it.
        key: address of the line it comes from, or "".
        origin: file, row, document, or "".
    """

    label: str
    text: str
    key: str = ""
    origin: str = ""
    is_text: bool = False


def line_views(result: PersonMonthResult, public_id: str) -> tuple[LineView, ...]:
    """Return every line of a result in the order of a payslip."""
    return tuple(_views(result, public_id))


def split_key(key: str) -> tuple[str, str] | None:
    """Return the result's public id and the rest of an address, None when it is none."""
    found = _KEY.fullmatch(key)
    return (found[1], f"{found[2]}{found[3]}") if found else None


def find(views: tuple[LineView, ...], key: str) -> LineView | None:
    """Return the line with an address."""
    return next((view for view in views if view.key == key), None)


def figure_key(views: tuple[LineView, ...], code: str) -> str:
    """Return the address of the total with a code (``gross``, ``net``), "" for none."""
    return next((v.key for v in views if v.group == GROUPS["s"] and v.line.code == code), "")


def printed(views: tuple[LineView, ...]) -> dict[str, list[LineView]]:
    """Group the lines that a payslip prints; totals that are zero and say nothing stay out."""
    groups: dict[str, list[LineView]] = {name: [] for name in GROUPS.values()}
    for view in views:
        if view.state == "left_out":
            continue
        if view.group == GROUPS["s"] and not view.amount and view.line.code in _HIDDEN_WHEN_ZERO:
            continue
        groups[view.group].append(view)
    return {name: rows for name, rows in groups.items() if rows}


def value_links(view: LineView, views: tuple[LineView, ...]) -> list[Value]:
    """Return the values of a line that have a name people know, with where each comes from."""
    by_code = _linked(view, views)
    values = []
    for code, raw in view.line.inputs.items():
        other = by_code.get(code)
        if code == "source_note":
            values.append(Value("数据来源", str(raw), is_text=True))
        elif code == "corrects":
            values.append(Value("更正", str(raw), is_text=True))
        elif other is not None and other is not view and isinstance(raw, int):
            values.append(Value(other.line.label, f"{yuan_grouped(raw)} 元", other.key))
        elif (named := label_of(code)) is not None:
            text = not isinstance(raw, int)
            values.append(Value(named.label, named.write(raw), "", named.origin, text))
    return values


def _linked(view: LineView, views: tuple[LineView, ...]) -> dict[str, LineView]:
    """Return the lines that a line's inputs can name: totals name any line, taxes name taxes."""
    if view.group not in (GROUPS["s"], GROUPS["t"]):
        return {}
    named = views if view.group == GROUPS["s"] else [v for v in views if v.group == view.group]
    return {other.line.code: other for other in reversed(named)}


def amount_text(line: Line) -> str:
    """Write the amount of a line with its unit."""
    if line.unit == "fen":
        return f"{yuan_grouped(line.amount)} 元"
    return f"{line.amount} {_UNITS.get(line.unit, line.unit)}"


def copy_text(view: LineView, who: str, month: str) -> str:
    """Return the explanation as plain text, for 复制说明."""
    line = view.line
    source = f"{line.source.title}{line.source.article}"
    marked = "" if line.source.mark == "sourced" else "（未核验）"
    return (
        f"{who} {month}「{line.label}」{amount_text(line)}\n"
        f"算法：{line.formula}\n"
        f"依据：{source}{marked}；规则版本 {line.version}"
    )


def _views(result: PersonMonthResult, public_id: str) -> Iterator[LineView]:
    for n, pay in enumerate(result.lines):
        after = pay.pay_class == "post_tax"
        yield LineView(f"{public_id}-p{n}", GROUPS["p"], pay.line, pay.state, after)
    for n, one in enumerate(result.insurance):
        letter = "i" if one.side == "employee" else "e"
        yield LineView(f"{public_id}-{letter}{n}", GROUPS[letter], one.line)
    for n, line in enumerate(result.tax.lines):
        yield LineView(f"{public_id}-t{n}", GROUPS["t"], line)
    for n, line in enumerate(result.summary):
        yield LineView(f"{public_id}-s{n}", GROUPS["s"], line)


def effective_day(line: Line) -> str:
    """Return the first day of the rule version, "" when it names none."""
    days = _DAY.findall(line.version)
    return max(days) if days else ""


def compared(view: LineView, earlier: tuple[LineView, ...]) -> str:
    """Say how a line differs from the one of the month before, and why.

    The cause is what can be seen: the values of the formula that changed.
    """
    same = next(
        (v for v in earlier if v.line.code == view.line.code and v.group == view.group), None
    )
    if same is None:
        return f"上月没有这一项；本月 {amount_text(view.line)}。"
    difference = view.amount - same.amount
    if not difference:
        return f"和上月相同，都是 {amount_text(view.line)}。"
    more = "多" if difference > 0 else "少"
    amount = f"{yuan_grouped(abs(difference))} 元" if view.line.unit == "fen" else abs(difference)
    causes = _changed_inputs(view.line, same.line)
    if causes:
        return f"比上月{more} {amount}，因为{causes}。"
    return f"比上月{more} {amount}。上月：{same.line.formula}；本月：{view.line.formula}。"


def year_to_date(result: PersonMonthResult) -> list[tuple[str, int]]:
    """Return the cumulative figures of the tax year, as the tax client names them."""
    tax = result.tax.wages
    if tax.method != "cumulative":
        return []
    return [
        ("累计收入", tax.cum_income),
        ("累计减除费用", tax.cum_basic),
        ("累计专项扣除", tax.cum_special),
        ("累计专项附加扣除", tax.cum_special_additional),
        ("累计其他扣除", tax.cum_other),
        ("累计应纳税所得额", tax.taxable),
        ("累计应纳税额", tax.cum_tax),
        ("累计减免税额", tax.cum_reductions),
        ("累计已预扣预缴税额", tax.cum_withheld),
    ]


def _changed_inputs(now: Line, before: Line) -> str:
    told = []
    for code, raw in now.inputs.items():
        was = before.inputs.get(code)
        named = label_of(code)
        if was is None or was == raw or named is None:
            continue
        told.append(f"{named.label}从 {named.write(was)} 变为 {named.write(raw)}")
    return "，".join(told)
