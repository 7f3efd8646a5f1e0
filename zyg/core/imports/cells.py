"""Type single cells: text, numbers of people, dates, amounts.

``parse(kind, cell)`` returns ``(value, fault)``. With a blocking fault the value is ``None``;
with a hint the value stands and the fault says how it was understood. Amounts become ``int``
fen, rates ``Fraction``, hours ``Fraction``; no float leaves this module. A number that a
spreadsheet keeps is read with the 15 digits that the spreadsheet itself shows, so the binary
noise of its formulas (9000.300000000001) does not become a fraction of a fen.

>>> value, remark = parse("money", "￥9,000.50元")
>>> value, remark.rule
(900050, '按 9000.50 元读取')
>>> parse("money", 1234.5)
(123450, None)
>>> parse("money", "1.2万")[1].rule
'金额带有单位「万」，不能确定精确到分的数'
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zyg.core.imports.dates import (
    parse_date,
    parse_datetime,
    parse_moment,
    parse_month,
    parse_times,
)
from zyg.core.imports.faults import Fault, block, hint
from zyg.core.imports.text import clean, compact, is_blank
from zyg.law.identity.names import check_name
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.result import Problem as IdentityProblem
from zyg.law.money import MoneyError, yuan, yuan_to_fen

__all__ = ["CellError", "Fault", "is_blank", "parse", "show"]

Parsed = tuple[Any, Fault | None]


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose formula gives an error (``#N/A``) or was never calculated ("")."""

    code: str

    def __str__(self) -> str:
        return self.code or "（公式未计算）"


_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DIGITS_KEPT = 15
_CURRENCY_HEADS = ("￥", "¥", "RMB", "CNY", "人民币")
_CURRENCY_TAILS = ("元整", "元", "RMB", "CNY")
_LARGE_UNITS = ("万", "千", "百", "亿", "k", "K", "w", "W")
_YES = {"是", "有", "y", "yes", "true", "1", "√", "✓"}
_NO = {"否", "无", "没有", "n", "no", "false", "0", "×", "-"}


def parse(kind: str, cell: Any) -> Parsed:
    """Read one cell as a kind of field.

    Args:
        kind: ``text name number id_number phone account date month datetime
            moment times money rate
            integer hours yes_no``.
        cell: the raw cell; blank gives ``(None, None)``.

    Raises:
        KeyError: unknown kind.
    """
    if is_blank(cell):
        return None, None
    if isinstance(cell, CellError):
        return None, block(
            f"单元格的公式{f'结果是错误值 {cell.code}' if cell.code else '没有计算结果'}",
            "请在表格里改正公式，或把结果粘贴为数值后再导入",
        )
    return _KINDS[kind](cell)


def show(cell: Any) -> str:
    """Write a raw cell as a person would read it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _number_text(number: float) -> str:
    """Decimal text of a stored number with the 15 digits the spreadsheet works with."""
    if isinstance(number, int):
        return str(number)
    text = format(Decimal(format(number, f".{_DIGITS_KEPT}g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_text(cell: Any) -> str:
    return clean(cell) if isinstance(cell, str) else show(cell)


def _text(cell: Any) -> Parsed:
    return _as_text(cell) or None, None


def _name(cell: Any) -> Parsed:
    found = check_name(_as_text(cell))
    if isinstance(found, IdentityProblem):
        return None, _told(found.message)
    if found.warnings:
        return found.name, hint(found.warnings[0].rstrip("。").replace("；", "，"), "请与证件核对")
    return found.name, None


def _told(message: str) -> Fault:
    """Split the one sentence of a check into rule and way out."""
    rule, _, way_out = message.rstrip("。").rpartition("；")
    return block(rule or way_out, way_out if rule else "请核对后改正")


def _identifier(what: str) -> Callable[[Any], Parsed]:
    """Numbers that are not quantities: digits must not have been lost in a numeric cell."""

    def read(cell: Any) -> Parsed:
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            if abs(cell) >= 10**_DIGITS_KEPT or cell != int(cell):
                return None, _lost(what)
            return str(int(cell)), None
        text = compact(_as_text(cell)).replace("-", "" if what != "工号" else "-").upper()
        if _EXPONENT.fullmatch(text) and what != "工号":
            return None, _lost(what)
        return text, None

    return read


def _lost(what: str) -> Fault:
    return block(
        f"{what}被表格软件当作数字保存，15 位以后的数字已丢失",
        f"请把该列设为「文本」格式，重新录入{what}（不能只改格式）",
    )


def _phone(cell: Any) -> Parsed:
    text, fault = _identifier("手机号")(cell)
    if fault:
        return None, fault
    found = check_mobile(text)
    return (
        (None, _told(found.message)) if isinstance(found, IdentityProblem) else (found.number, None)
    )


def _money(cell: Any) -> Parsed:
    if isinstance(cell, bool):
        return None, block("这里应填金额", "请改成数字，例如 9000.00")
    if isinstance(cell, float | int):
        return _fen(_number_text(cell), "")
    if not isinstance(cell, str):
        return None, block("这里应填金额，现在是日期或时间", "请把单元格格式改为数值后重新填写")
    text = compact(clean(cell))
    bare = _strip_currency(text)
    if _PLAIN.fullmatch(bare):
        return _fen(bare, "" if bare == text else text)
    if _GROUPED.fullmatch(bare):
        return _fen(bare.replace(",", ""), text)
    return None, _money_fault(text, bare)


def _strip_currency(text: str) -> str:
    for head in _CURRENCY_HEADS:
        text = text.removeprefix(head)
    for tail in _CURRENCY_TAILS:
        if text.endswith(tail):
            return text[: -len(tail)]
    return text


def _money_fault(text: str, bare: str) -> Fault:
    unit = next((unit for unit in _LARGE_UNITS if bare.endswith(unit)), "")
    if unit:
        return block(f"金额带有单位「{unit}」，不能确定精确到分的数", "请写成元，例如 12000.00")
    if re.fullmatch(r"\(.+\)", bare):
        return block("括号不能确定是不是负数", "负数请写成 -1234.56")
    if "," in bare:
        return block("逗号的位置不是千分位", "请去掉逗号，写成 9000.00 这样的形式")
    return block(f"「{text}」不是金额", "请填写数字，例如 9000.00；没有就留空")


def _fen(digits: str, original: str) -> Parsed:
    digits = digits.removeprefix("+").rstrip(".") if digits.endswith(".") else digits.lstrip("+")
    if digits.startswith((".", "-.")):
        digits = digits.replace(".", "0.", 1)
    try:
        fen = yuan_to_fen(digits)
    except MoneyError:
        return None, block("金额小于一分，无法精确入账", "请四舍五入保留两位小数后再导入")
    if not original:
        return fen, None
    read = yuan(fen)
    return fen, hint(f"按 {read} 元读取", f"确认无误即可，以后请直接填写 {read}")


def _rate(cell: Any) -> Parsed:
    text = compact(_as_text(cell)).replace("％", "%")
    percent = text.endswith("%")
    digits = text.removesuffix("%")
    if isinstance(cell, bool) or not _PLAIN.fullmatch(digits):
        return None, block(f"「{text}」不是比例", "请写成 7% 或 0.07")
    value = Fraction(digits)
    if percent:
        value /= 100
    elif value > 1:
        value /= 100
        return _rate_in_range(value, hint(f"按 {digits}% 读取", f"请写成 {digits}%"))
    return _rate_in_range(value, None)


def _rate_in_range(value: Fraction, fault: Fault | None) -> Parsed:
    if not 0 <= value <= 1:
        return None, block("比例应在 0 到 100% 之间", "请写成 7% 或 0.07")
    return value, fault


def _integer(cell: Any) -> Parsed:
    value, fault = _hours(cell)
    if fault or value is None:
        return value, fault
    if value.denominator != 1:
        return None, block("这里应填整数", "请改成整数")
    return int(value), None


def _hours(cell: Any) -> Parsed:
    if isinstance(cell, dt.timedelta):
        return Fraction(round(cell.total_seconds() / 60), 60), None
    if isinstance(cell, dt.time):
        return Fraction(cell.hour * 60 + cell.minute, 60), None
    text = compact(_as_text(cell))
    bare = re.sub(r"(小时|天|个|次|h|H)$", "", text)
    if isinstance(cell, bool) or not _PLAIN.fullmatch(bare):
        return None, block(f"「{text}」不是数", "请填写数字，例如 4 或 7.5")
    return Fraction(bare), None


def _yes_no(cell: Any) -> Parsed:
    text = compact(_as_text(cell)).lower()
    if text in _YES:
        return True, None
    if text in _NO:
        return False, None
    return None, block(f"「{text}」既不是「是」也不是「否」", "请填「是」或「否」")


_KINDS: dict[str, Callable[[Any], Parsed]] = {
    "text": _text,
    "name": _name,
    "number": _identifier("工号"),
    "id_number": _identifier("证件号码"),
    "account": _identifier("银行账号"),
    "phone": _phone,
    "date": parse_date,
    "month": parse_month,
    "datetime": parse_datetime,
    "moment": parse_moment,
    "times": parse_times,
    "money": _money,
    "rate": _rate,
    "integer": _integer,
    "hours": _hours,
    "yes_no": _yes_no,
}
