"""How a contract ends: grounds, protected people, mass lay-off, the duties at exit.

>>> terms = exit_terms("dismissal_no_fault", Protections(in_medical_period=True),
...                    on=dt.date(2026, 9, 1))
>>> terms.severance, terms.blocked_by
(True, ('在规定的医疗期内',))
>>> is_mass_layoff(cut=10, staff=100, on=dt.date(2026, 9, 1))
True
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.money import rate
from zyg.law.parameters import measure
from zyg.law.periods import MONTHS_PER_YEAR, add_months

NoticeKind = Literal["employee", "employer", "layoff", "none"]


@dataclass(frozen=True, slots=True)
class Protections:
    """Facts that forbid dismissal under art. 40 and 41 and prolong a term (art. 42, 45).

    Attributes:
        occupational_check_pending: exposed to hazards and not examined before leaving, or a
            suspected occupational disease under diagnosis.
        work_disability: lost ability to work by occupational disease or work injury.
        in_medical_period: inside the medical period.
        maternity: pregnant, on maternity leave or nursing.
        service_years: years without a break with this employer.
        years_to_retirement: years to the legal retirement age, ``None`` when unknown.
    """

    occupational_check_pending: bool = False
    work_disability: bool = False
    in_medical_period: bool = False
    maternity: bool = False
    service_years: Fraction | int = 0
    years_to_retirement: Fraction | int | None = None


@dataclass(frozen=True, slots=True)
class ExitTerms:
    """What a way of ending a contract brings with it.

    Attributes:
        label: Chinese name of the ground.
        article: article it stands in.
        severance: whether N is due.
        notice: whose notice is needed.
        blocked_by: Chinese reasons why this ground can not be used now.
        source: law behind it.
    """

    label: str
    article: str
    severance: bool
    notice: NoticeKind
    blocked_by: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class ExitDuties:
    """Days of the duties after the last day.

    Attributes:
        certificate_on: 离职证明, and all wages in one payment.
        transfer_by: archives and social insurance handed over.
        retain_until: first day on which the contract text may be destroyed.
        certificate_items: what the certificate must state.
        source: law behind it.
    """

    certificate_on: dt.date
    transfer_by: dt.date
    retain_until: dt.date
    certificate_items: tuple[str, ...]
    source: Source


def exit_terms(ground: str, protections: Protections | None = None, *, on: dt.date) -> ExitTerms:
    """Return what a ground brings with it and whether it can be used.

    Args:
        ground: code of ``parameters/contracts/exit_grounds.toml``.
        protections: facts of the person.
        on: last day of the contract.

    Raises:
        RuleRefusedError: the ground is not known.
    """
    version = measure("contracts/exit_grounds").at(on)
    row = version.value.get(ground)
    if row is None:
        raise RuleRefusedError(f"离职原因「{ground}」不在目录中；请从列表中选择。")
    blocked = protected_by(protections or Protections(), on=on) if row["protected"] else ()
    return ExitTerms(
        row["label"], row["article"], row["severance"], row["notice"], blocked, version.source
    )


def protected_by(person: Protections, *, on: dt.date) -> tuple[str, ...]:
    """Return the Chinese reasons of art. 42 that protect a person; empty when none does."""
    value = measure("contracts/protected").at(on).value
    years, left = value["service_years"], value["years_to_retirement"]
    near = person.years_to_retirement is not None and person.years_to_retirement < left
    told = (
        (person.occupational_check_pending, "接触职业病危害未做离岗检查或疑似职业病诊断期间"),
        (person.work_disability, "患职业病或因工负伤并丧失或部分丧失劳动能力"),
        (person.in_medical_period, "在规定的医疗期内"),
        (person.maternity, "女职工在孕期、产期、哺乳期"),
        (
            near and person.service_years >= years,
            f"在本单位连续工作满 {years} 年且距法定退休年龄不足 {left} 年",
        ),
    )
    return tuple(reason for holds, reason in told if holds)


def is_mass_layoff(*, cut: int, staff: int, on: dt.date) -> bool:
    """Tell whether a cut needs the procedure of art. 41: 20 people, or 10 % of the staff.

    >>> [is_mass_layoff(cut=c, staff=s, on=dt.date(2026, 9, 1)) for c, s in ((19, 300), (20, 300))]
    [False, True]
    """
    value = measure("contracts/mass_layoff").at(on).value
    return cut >= value["persons"] or cut * 100 >= rate(value["percent"]) * staff > 0


def exit_duties(last_day: dt.date) -> ExitDuties:
    """Return the duties that follow a last day (art. 50, 条例 art. 24, 规定 art. 9).

    >>> str(exit_duties(dt.date(2026, 9, 30)).transfer_by)
    '2026-10-15'
    """
    version = measure("contracts/exit_duties").at(last_day)
    value = version.value
    return ExitDuties(
        certificate_on=last_day,
        transfer_by=last_day + dt.timedelta(days=value["transfer_days"]),
        retain_until=add_months(last_day, value["retention_years"] * MONTHS_PER_YEAR)
        + dt.timedelta(days=1),
        certificate_items=(
            "劳动合同期限",
            "解除或终止劳动合同的日期",
            "工作岗位",
            "在本单位的工作年限",
        ),
        source=version.source,
    )
