"""Compute each person of the month by the law floor; one person's refusal is a problem, no more."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from zyg.core.imports.problems import Level, Problem
from zyg.law.explain import RuleRefusedError
from zyg.law.minimum_wage import minimum_wage, own_contributions_excluded
from zyg.law.money import Fen, rate, times, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.pay.checks import CheckContext, problems
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.items import (
    Counts,
    Damage,
    Item,
    LeaveDeduction,
    Monthly,
    Overtime,
    SickPay,
)
from zyg.law.pay.model import (
    MinWageRule,
    PersonMonth,
    PersonMonthResult,
    SocialInputs,
    TaxProfile,
)
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance.bases import new_hire_base
from zyg.law.social_insurance.work_injury import work_injury_rate
from zyg.law.working_time.model import MonthSummary, OvertimeClass
from zyg.workforce.payroll.month.carried import month_amounts
from zyg.workforce.payroll.month.gathered import PersonInputs
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.people import Employee, first_month_in_year

STEP = "核算"
DAY_MINUTES = 480
_HINTS = frozenset({"prorated", "provisional_limits", "receivable_open"})
_DECISIONS = frozenset({"negative_net", "below_min_wage"})
_MULTIPLIERS: dict[OvertimeClass, tuple[str, str, Fraction]] = {
    "workday": ("overtime_150", "工作日加班工资", Fraction(3, 2)),
    "rest": ("overtime_200", "休息日加班工资", Fraction(2)),
    "statutory": ("overtime_300", "法定节假日加班工资", Fraction(3)),
}
_ABSENCE = Counts(min_wage=True, insurance_base=True)


@dataclass(frozen=True, slots=True)
class Computed:
    """One person with the frozen inputs and the explained result."""

    person: PersonInputs
    inputs: PersonMonth
    result: PersonMonthResult
    additional_to_date: Mapping[str, Fen] | None

    @property
    def employee(self) -> Employee:
        """The person of the roster."""
        return self.person.employee


def compute_all(
    people: list[PersonInputs], options: CloseOptions
) -> tuple[list[Computed], dict[str, str], list[Problem]]:
    """Compute everybody.

    Returns:
        Results in order, 工号 → reason of people that had to be left out, and problems.
    """
    done: list[Computed] = []
    out: dict[str, str] = {}
    found: list[Problem] = []
    carried_forward = 0
    for person in people:
        try:
            one = _compute(person, options)
        except RuleRefusedError as refusal:
            found.append(_refused(person.employee, str(refusal)))
            out[person.employee.employee_no] = str(refusal)
            continue
        checks, provisional = _checks(one)
        carried_forward += provisional
        found += checks
        blocked = [problem for problem in checks if problem.level is Level.BLOCK]
        if blocked:
            out[person.employee.employee_no] = blocked[0].rule
        else:
            done.append(one)
    if carried_forward:
        found.append(_provisional(carried_forward))
    if options.work_injury_rate is None and people:
        found.append(_BENCHMARK_USED)
    return done, out, found


_BENCHMARK_USED = Problem(
    file=STEP,
    rule="没有给工伤保险费率，按一类行业基准费率计算",
    way_out="请按单位核定单用 --work-injury-rate 给出",
    level=Level.HINT,
)


def _compute(person: PersonInputs, options: CloseOptions) -> Computed:
    month, to_date = month_amounts(person.additional, person.carried)
    inputs = person_month(person, options, month)
    return Computed(person, inputs, compute_person_month(inputs), to_date)


def person_month(
    person: PersonInputs, options: CloseOptions, additional: Mapping[str, Fen]
) -> PersonMonth:
    """Return the frozen inputs of one person; ``additional`` is of this run, by kind.

    Raises:
        RuleRefusedError: the first pay of a new employee without a base can not be computed.
    """
    inputs = _without_insurance(person, options, additional)
    employee = person.employee
    if employee.insured and employee.insurance_base is None:
        employee = replace(employee, insurance_base=_first_base(inputs))
    return replace(inputs, social=_social(employee, options))


def _without_insurance(
    person: PersonInputs, options: CloseOptions, additional: Mapping[str, Fen]
) -> PersonMonth:
    employee, attendance, pay = person.employee, person.attendance, person.pay
    first = max(employee.hired, options.month.first_day)
    last = min(employee.left or options.month.last_day, options.month.last_day)
    low = _min_wage(employee.place, options.month.last_day)
    other = dict(pay.deductions)
    if pay.tax.get("health_insurance"):
        other["health_insurance"] = pay.tax["health_insurance"]
    part_time = employee.engagement == "part_time"
    return PersonMonth(
        person=employee.employee_no,
        agent=options.company,
        period=options.month,
        pay_month=options.pay_month,
        payable_days=attendance.payable_days,
        paid_days=attendance.employed_days,
        calendar_days_employed=(last - first).days + 1,
        items=_items(person, options, low),
        facts={"city": employee.place, "hired": employee.hired.isoformat()},
        special_additional=additional,
        personal_pension=pay.tax.get("personal_pension", 0) or person.additional.pension,
        other_deductions=other,
        donation=pay.tax.get("donation", 0),
        reductions=pay.tax.get("tax_reduction", 0),
        severance_exempt_limit=options.severance_exempt_limit,
        tax=_tax_profile(employee, options),
        carried=person.carried.state,
        min_wage=None if part_time or low is None else _own_minimum(low, attendance, options),
    )


def _tax_profile(employee: Employee, options: CloseOptions) -> TaxProfile:
    year = options.pay_month.year
    return TaxProfile(
        resident=employee.resident,
        first_month=min(first_month_in_year(employee, year), options.pay_month.month),
        first_year=year,
        first_job=bool(employee.first_job),
        basic_60000=employee.basic_60000,
        basic_deduction=employee.deduct_basic,
    )


def _own_minimum(
    low: MinWageRule, attendance: MonthSummary, options: CloseOptions
) -> MinWageRule | None:
    """The standard for the time that was worked: unpaid and sick days have no minimum wage."""
    sick = attendance.leave_days.get("sick", Fraction(0))
    lost = (
        attendance.unpaid_leave_days
        + attendance.absent_days
        + sick
        + _late_days(attendance, options)
    )
    employed = attendance.employed_days
    if not lost or not employed:
        return low
    if lost >= employed:
        return None
    return replace(low, standard=times(low.standard, 1 - lost / employed))


def _late_days(attendance: MonthSummary, options: CloseOptions) -> Fraction:
    minutes = attendance.late + attendance.early if options.late == "deduct" else 0
    return Fraction(minutes, DAY_MINUTES)


def _first_base(inputs: PersonMonth) -> Fen:
    """Contribution base of a new employee: the wages of the first month."""
    result = compute_person_month(inputs)
    actual = sum(line.amount for line in result.lines if line.pay_class == "wage")
    whole = inputs.paid_days == inputs.payable_days
    line = new_hire_base(full_month_wage=actual, actual_pay=None if whole else actual)
    return line.amount


def _social(employee: Employee, options: CloseOptions) -> SocialInputs | None:
    if not employee.insured or employee.insurance_base is None:
        return None
    return SocialInputs(
        place=employee.place,
        base=employee.insurance_base,
        fund_base=employee.fund_base,
        fund_rate=employee.fund_rate,
        fund_rate_employer=employee.fund_rate_employer,
        supplementary_fund_rate=employee.supplementary_fund_rate,
        work_injury_rate=options.work_injury_rate or _benchmark(employee.place, options.month),
        skip=tuple(sorted(employee.skip)),
        overlay=options.confirmed,
    )


@functools.cache
def _benchmark(place: str, month: Month) -> Fraction:
    """Rate of the least dangerous class: what is used until the employer gives its own."""
    return work_injury_rate(place=place, month=month, industry_class=1).rate


def _items(
    person: PersonInputs, options: CloseOptions, low: MinWageRule | None
) -> tuple[Item, ...]:
    standard = low.standard if low else None
    items: list[Item] = [
        replace(item, min_wage=standard) if isinstance(item, Damage) else item
        for item in person.pay.items
    ]
    if "overtime" not in person.pay.groups:
        items += _overtime(person.attendance, standard or 0)
    if "absence" not in person.pay.groups:
        items += _absences(person, options, low)
    return tuple(sorted(items, key=lambda item: item.pay_class == "post_tax"))


def _overtime(attendance: MonthSummary, standard: Fen) -> list[Item]:
    return [
        Overtime(
            code=code,
            label=label,
            base=None,
            hours=Fraction(attendance.overtime[kind], 60),
            multiplier=multiplier,
            base_rule="contract",
            min_wage=standard,
            source_note="考勤",
        )
        for kind, (code, label, multiplier) in _MULTIPLIERS.items()
        if attendance.overtime.get(kind)
    ]


def _absences(person: PersonInputs, options: CloseOptions, low: MinWageRule | None) -> list[Item]:
    """Unpaid time as lines of its own: never the same minute twice, never more than the pay."""
    attendance = person.attendance
    base = sum(item.amount or 0 for item in person.pay.items if isinstance(item, Monthly))
    sick = attendance.leave_days.get("sick", Fraction(0))
    late = attendance.late + attendance.early
    found = [
        ("unpaid_leave", "事假", attendance.unpaid_leave_days),
        ("absent", "旷工", attendance.absent_days),
        ("late", f"迟到早退 {late} 分钟", _late_days(attendance, options)),
    ]
    pays_all = options.sick_percent == 100  # noqa: PLR2004 - all of the pay
    if sick and not pays_all:
        found.append(("sick_leave", "病假", sick))
    items: list[Item] = [
        LeaveDeduction(
            code=code, label=label, counts=_ABSENCE, base=base, days=days, source_note="考勤"
        )
        for code, label, days in found
        if days and base
    ]
    if sick and not pays_all:
        items.append(_sick_pay(base, sick, options, low))
    return items


def _sick_pay(base: Fen, days: Fraction, options: CloseOptions, low: MinWageRule | None) -> SickPay:
    rule = measure("pay/sick_pay").at(options.month.last_day)
    return SickPay(
        code="sick_pay",
        label="病假工资",
        base=base,
        percent=options.sick_percent,
        min_wage=low.standard if low else None,
        floor_percent=rate(rule.value["floor_percent_of_minimum_wage"]),
        days=days,
        source_note="考勤",
    )


@functools.cache
def _min_wage(place: str, day: dt.date) -> MinWageRule | None:
    """Rule of the place, or ``None`` where the tier of the place is not known."""
    try:
        told = minimum_wage(place=place, day=day)
    except RuleRefusedError:
        return None
    exclude, _ = own_contributions_excluded(place=place, day=day)
    return MinWageRule(
        standard=told.monthly,
        exclude_own_social=exclude,
        place=name_of(place),
        version=told.version,
    )


def places_without_minimum(people: list[PersonInputs], options: CloseOptions) -> list[Problem]:
    """Say for which places the wages could not be compared with the minimum wage."""
    places = sorted({one.employee.place for one in people})
    return [
        Problem(
            file=STEP,
            rule=f"{name_of(place)} 适用哪一档最低工资未核实，没有核对最低工资",
            way_out="请按当地通知自行核对",
            level=Level.HINT,
        )
        for place in places
        if _min_wage(place, options.month.last_day) is None
    ]


def _checks(one: Computed) -> tuple[list[Problem], bool]:
    month = one.inputs.period
    employee = one.employee
    context = CheckContext(
        joined=employee.hired > month.first_day,
        left=employee.left is not None and employee.left < month.last_day,
    )
    found: list[Problem] = []
    provisional = False
    for check in problems(one.result, None, context):
        if check.code == "provisional_limits":
            provisional = True
            continue
        level = Level.BLOCK if check.level == "block" else Level.CONFIRM
        if check.code in _DECISIONS:
            level = Level.CONFIRM
        elif check.code in _HINTS:
            level = Level.HINT
        found.append(_problem(employee, check.sentence, level))
    found += _differences(one)
    return found, provisional


def _problem(employee: Employee, sentence: str, level: Level) -> Problem:
    rule, _, way_out = sentence.rstrip("。").rpartition("；")
    return Problem(
        file=STEP,
        row=0,
        person=employee.label,
        rule=rule or way_out,
        way_out=way_out if rule else "请核对",
        level=level,
    )


def _refused(employee: Employee, sentence: str) -> Problem:
    return _problem(employee, sentence, Level.BLOCK)


def _provisional(people: int) -> Problem:
    return Problem(
        file=STEP,
        rule=f"{people} 人的社保公积金上下限暂沿用上期",
        way_out="新通知到达后须补差",
        level=Level.HINT,
    )


def _differences(one: Computed) -> list[Problem]:
    """Compare the sheet's own totals with ours: shown, never taken."""
    result = one.result
    ours: dict[str, Fen] = {
        "gross": result.gross,
        "net": result.net,
        "tax_total": result.tax_total,
        "employee_insurance": result.employee_insurance,
    }
    for line in result.insurance:
        if line.side == "employee" and line.backpay is None:
            ours[line.insurance] = line.amount
    labels = {
        "gross": "应发工资",
        "net": "实发工资",
        "tax_total": "个税",
        "employee_insurance": "个人社保公积金合计",
        "pension": "养老保险",
        "medical": "医疗保险",
        "unemployment": "失业保险",
        "housing_fund": "住房公积金",
    }
    return [
        Problem(
            file=STEP,
            person=one.employee.label,
            rule=(
                f"薪资表的{labels[key]} {yuan_grouped(theirs)}，"
                f"按规则算得 {yuan_grouped(ours.get(key, 0))}，没有采用薪资表的数"
            ),
            way_out="请核对差在哪一项",
            level=Level.HINT,
        )
        for key, theirs in one.person.pay.compared.items()
        if theirs != ours.get(key, 0)
    ]
