"""How a result says where it comes from.

Every figure that a person can see is a ``Line``: the amount, the rule that made it, the dated
version of the rule, the values that went in, the sentence with those values, and the source of
law. ``mark`` of the source tells whether someone read the text at its source; a number that
nobody has checked is shown as 未核验 and never as a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zyg.law.money import Fen

Mark = Literal["sourced", "unverified"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a number is written.

    Attributes:
        title: name and number of the law or notice, in Chinese.
        article: the article in it, or "".
        url: address where it was read, or "".
        mark: ``sourced`` (read at its source) or ``unverified``.
        checked: day of the last check, ISO, or "".
    """

    title: str
    article: str = ""
    url: str = ""
    mark: Mark = "unverified"
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One explained figure.

    Attributes:
        code: stable identifier, e.g. ``pension_employee``.
        label: the Chinese name that people read.
        amount: fen (other units are named in ``unit``).
        formula: Chinese sentence with the values in it: ``20,000.00 × 8% = 1,600.00``.
        rule: dotted identifier of the rule, e.g. ``income_tax.wage_withholding``.
        version: the version of the rule's parameters, usually its first day.
        inputs: named values that went in; money in fen.
        source: the law behind it.
        unit: ``fen``, ``day``, ``hour``, ``minute`` or ``month``.
    """

    code: str
    label: str
    amount: Fen
    formula: str
    rule: str
    version: str
    source: Source
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    unit: str = "fen"


class RuleRefusedError(ValueError):
    """A rule can not be applied: expired, unknown place, missing fact. Says what to do.

    The message is a Chinese sentence that names the fact and the way out; it is shown to
    people as it is.
    """
