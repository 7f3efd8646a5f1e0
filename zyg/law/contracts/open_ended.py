"""The right to an open-ended contract (art. 14) and what happens after a term has run out.

Ten years without a break, or a renewal after two fixed-term contracts. 法释〔2025〕12号 art. 10: an
extension of a year or more in total, an automatic renewal and a change of the contracting entity
with the same work count as the second contract. Art. 11: who works on for more than a month after
the term without objection may ask for renewal on the old terms.

>>> terms = [ContractTerm(dt.date(2022, 1, 1), dt.date(2023, 12, 31)),
...          ContractTerm(dt.date(2024, 1, 1), dt.date(2026, 12, 31))]
>>> right = open_ended_right(terms, service_from=dt.date(2022, 1, 1), on=dt.date(2027, 1, 1))
>>> right.entitled, right.ground
(True, 'two_fixed_terms')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zyg.law.contracts.content import ContractKind
from zyg.law.explain import Source
from zyg.law.parameters import measure
from zyg.law.periods import Month, after_months

Renewal = Literal["contract", "extension", "automatic"]
Ground = Literal["ten_years", "two_fixed_terms", ""]
_MONTHS_A_YEAR = 12
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """One term of contract with the employer or with an entity it put in its place.

    Attributes:
        start: first day.
        end: last day, ``None`` for open-ended.
        kind: type of contract.
        renewal: how it came about: a new contract, an agreed extension of the term before, or a
            renewal clause that took effect by itself.
    """

    start: dt.date
    end: dt.date | None
    kind: ContractKind = "fixed"
    renewal: Renewal = "contract"


@dataclass(frozen=True, slots=True)
class OpenEndedRight:
    """Whether an open-ended contract must be concluded when the employee asks for it.

    Attributes:
        entitled: whether the right exists on the day.
        ground: which one.
        since: day on which it arose, or ``None``.
        fixed_terms: fixed-term contracts that count.
        reason: Chinese sentence with the facts.
        source: law behind it.
    """

    entitled: bool
    ground: Ground
    since: dt.date | None
    fixed_terms: int
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class AfterExpiry:
    """State of somebody who works on after the term has run out.

    Attributes:
        renewable_from: day from which renewal on the old terms can be claimed.
        claimable: whether that day has come.
        reason: Chinese sentence.
    """

    renewable_from: dt.date
    claimable: bool
    reason: str


def open_ended_right(
    terms: Sequence[ContractTerm],
    *,
    service_from: dt.date,
    on: dt.date,
    at_fault: bool = False,
) -> OpenEndedRight:
    """Tell whether the employee can ask for an open-ended contract on a day.

    Args:
        terms: consecutive terms in order.
        service_from: first day of the service without a break, former entities included when
            the employee was moved not for own reasons (条例 art. 10).
        on: day of renewal.
        at_fault: a case of art. 39 or art. 40 (1) (2); excludes the ground of two terms.
    """
    version = measure("contracts/open_ended").at(on)
    value = version.value
    count = fixed_term_count(terms, on=on)
    decade = after_months(service_from, value["years"] * _MONTHS_A_YEAR)
    if decade <= on:
        reason = f"{service_from} 起连续工作至 {decade} 满 {value['years']} 年"
        return OpenEndedRight(True, "ten_years", decade, count, reason, version.source)
    fixed = [term.end for term in terms if term.kind == "fixed" and term.end is not None]
    if count >= value["fixed_terms"] and not at_fault and fixed:
        since = max(fixed) + _ONE_DAY
        if since <= on:
            reason = f"已连续订立 {count} 次固定期限劳动合同，{since} 起续订"
            return OpenEndedRight(True, "two_fixed_terms", since, count, reason, version.source)
    reason = f"连续工作不满 {value['years']} 年，固定期限劳动合同计 {count} 次" + (
        "，且有第三十九条或第四十条第一、二项情形" if at_fault else ""
    )
    return OpenEndedRight(False, "", None, count, reason, version.source)


def fixed_term_count(terms: Sequence[ContractTerm], *, on: dt.date) -> int:
    """Return how many fixed-term contracts count by a day.

    Contracts of before 2008 do not count; extensions count once when they reach a year together.
    """
    since = measure("contracts/open_ended").at(on).value["first_fixed_term_counted_from"]
    enough = _extension_months(on)
    count = extended = 0
    for term in terms:
        if term.kind != "fixed" or term.start < since or term.start > on or term.end is None:
            continue
        if term.renewal != "extension":
            count += 1
            continue
        before = extended
        extended += _months(term.start, term.end)
        count += enough is not None and before < enough <= extended
    return count


def after_expiry(term_end: dt.date, *, on: dt.date) -> AfterExpiry:
    """Tell where somebody stands who works on after ``term_end`` without a new contract."""
    months = measure("contracts/interpretation_two").at(on).value["months_after_expiry"]
    day = after_months(term_end + _ONE_DAY, months)
    claimable = on >= day
    reason = (
        f"劳动合同 {term_end} 期满后仍在工作且单位未表示异议已超过 {months} 个月，"
        "劳动者可要求按原条件续订（法释〔2025〕12号第十一条）"
        if claimable
        else f"劳动合同 {term_end} 已期满；{day} 前请办理续订或终止"
    )
    return AfterExpiry(day, claimable, reason)


def _extension_months(on: dt.date) -> int | None:
    rules = measure("contracts/interpretation_two")
    if on < rules.versions[0].start:
        return None
    return int(rules.at(on).value["extension_months_as_second_contract"])


def _months(first: dt.date, last: dt.date) -> int:
    end = last + _ONE_DAY
    months = Month.of(end) - Month.of(first)
    return months - (after_months(first, months) > end)
