"""Cases of the attendance family about people: numbers, leave, labour contracts.

A case that carries a fact or expects a key that the handler does not know fails by name: a fact
that is silently ignored would be a pass for the wrong reason. Cases without a day are judged on
``DAY``; amounts are yuan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

from zyg.cli.casebook import Case, compare, handler
from zyg.law.contracts import dispatch, notice, obligations, probation, severance, termination
from zyg.law.contracts.open_ended import ContractTerm, open_ended_right
from zyg.law.contracts.written_contract import double_wage_window
from zyg.law.identity.bank_card import check_bank_card
from zyg.law.identity.permits import DocumentKind, check_document, kind_of_label
from zyg.law.identity.resident_id import check_digit, check_resident_id
from zyg.law.identity.result import Problem
from zyg.law.identity.uscc import check_uscc, organization_check_character
from zyg.law.leave import annual
from zyg.law.leave.medical_period import medical_period
from zyg.law.money import Fen, yuan_to_fen
from zyg.law.periods import add_months
from zyg.law.places import NATION, place_named

DAY = dt.date(2026, 11, 25)
Given = dict[str, Any]
_OPEN = ("open", "open_ended", "无固定期限")


def _topic(topic: str, *facts: str) -> Callable[[Callable[[Given], Given]], None]:
    """Register a function from the given facts to results, with the facts it knows."""

    def register(function: Callable[[Given], Given]) -> None:
        @handler("attendance", topic)
        def run(case: Case) -> list[str]:
            given, expect = case["given"], case["expect"]
            unknown = [f"unknown fact {key!r}" for key in given if key not in facts]
            if unknown:
                return unknown
            actual = function(given)
            missing = [f"unknown result {key!r}" for key in expect if key not in actual]
            return missing or list(compare(expect, actual))

    return register


@_topic("id", "id", "number", "area", "birth", "today")
def _resident_id(given: Given) -> Given:
    number = given.get("id") or given.get("number")
    if number is None:
        birth = str(given.get("birth", "1990-01-01")).replace("-", "")
        body = f"{given.get('area', '990000')}{birth}001"
        number = body + check_digit(body)
    found = check_resident_id(str(number), today=_day(given.get("today")))
    digit = {"check_digit": check_digit(str(number)[:17])} if str(number)[:17].isdigit() else {}
    if isinstance(found, Problem):
        return {"valid": False, "problem": found.code, "message": found.message, **digit}
    return digit | {
        "valid": True,
        "number": found.number,
        "normalized": found.number,
        "birth": found.birth.isoformat(),
        "sex": found.sex,
        "male": found.sex == "male",
        "holder": found.holder,
        "area_known": found.area_known,
    }


@_topic("uscc", "code")
def _uscc(given: Given) -> Given:
    code = str(given["code"])
    found = check_uscc(code)
    inner = code[8:17]
    right = inner[:8].isalnum() and inner[-1:] == organization_check_character(inner[:8])
    result = {"org_code": inner, "org_check_ok": right}
    if isinstance(found, Problem):
        return {"valid": False, "problem": found.code, "message": found.message, **result}
    return {"valid": True, "number": found.code, "kind": found.kind, **result}


@_topic("bank_card", "number", "card")
def _bank_card(given: Given) -> Given:
    found = check_bank_card(str(given.get("number") or given.get("card")))
    return {"valid": not isinstance(found, Problem)}


@_topic("permit", "type", "kind", "number", "today")
def _permit(given: Given) -> Given:
    name = str(given.get("type") or given.get("kind"))
    kind: Any = name if name in get_args(DocumentKind) else kind_of_label(name)
    found = check_document(kind, str(given["number"]), today=_day(given.get("today")))
    if isinstance(found, Problem):
        return {"valid": False, "problem": found.code, "message": found.message}
    return {"valid": True, "number": found.number}


@_topic(
    "annual_leave",
    "hired",
    "full_year_days",
    "continuous_12m",
    "work_years",
    "sick_days_in_year_months",
    "sick_months",
    "personal_leave_days_paid",
    "school_holiday_days",
    "summer_winter_holiday_days",
)
def _annual_leave(given: Given) -> Given:
    years = _number(given.get("work_years"))
    hired = given.get("hired")
    day = _day(hired)
    continuous = given.get("continuous_12m", True)
    full = given.get("full_year_days")
    if full is None and years is not None:
        full = annual.full_year_days(years, on=day)
    excluded = annual.exclusion(
        years=years,
        personal_leave_paid_days=_number(given.get("personal_leave_days_paid")) or 0,
        sick_months=_number(given.get("sick_days_in_year_months") or given.get("sick_months")) or 0,
        school_holiday_days=int(
            given.get("school_holiday_days") or given.get("summer_winter_holiday_days") or 0
        ),
        on=day,
    )
    result: Given = {"entitled": excluded is None and continuous and full != 0}
    if full is not None:
        result["full_year_days"] = full
    if hired is not None and full is not None:
        leave = annual.entry_year_days(day, full_year=int(full), continuous_12_months=continuous)
        result |= {"days": leave.days, "raw": round(float(leave.raw), 4)}
    return result


@_topic("annual_leave_exit", "last_day", "full_year_days", "taken", "hired")
def _annual_leave_exit(given: Given) -> Given:
    left = annual.exit_year_days(
        _day(given["last_day"]),
        full_year=given["full_year_days"],
        taken=_number(given.get("taken")) or 0,
        first_day=_day(given["hired"]) if "hired" in given else None,
    )
    return {
        "days": left.due_days,
        "due_days": left.due_days,
        "unused_paid_days": left.unused_paid_days,
        "clawback": left.clawback_days,
    }


@_topic("medical_period", "total_years", "here_years", "region")
def _medical_period(given: Given) -> Given:
    period = medical_period(
        Fraction(str(given["total_years"])),
        Fraction(str(given["here_years"])),
        on=DAY,
        place=place_named(given["region"]).code if "region" in given else NATION,
    )
    return {"months": period.months, "window_months": period.window_months}


@_topic("no_contract", "start", "signed", "as_of")
def _no_contract(given: Given) -> Given:
    window = double_wage_window(
        _day(given["start"]),
        signed=_day(given["signed"]) if given.get("signed") else None,
        as_of=_day(given["as_of"]) if given.get("as_of") else None,
    )
    return {
        "double_from": window.first and window.first.isoformat(),
        "double_to": window.last and window.last.isoformat(),
        "months": window.months,
        "double_months": window.months,
        "max_months": window.months,
        "open_ended": window.open_ended_from is not None,
        "deemed_open_ended": window.open_ended_from is not None,
        "open_ended_from": window.open_ended_from and window.open_ended_from.isoformat(),
    }


@_topic("probation", "term_months", "type", "probation_months", "had_probation")
def _probation(given: Given) -> Given:
    term = given.get("term_months", given.get("type"))
    engagement: Any = term if term in get_args(probation.NoProbation) else None
    months = None if engagement or term in _OPEN else int(term)
    most = probation.probation_months(months, on=DAY, engagement=engagement)
    problem = probation.check_probation(
        int(given.get("probation_months", 0)),
        term_months=months,
        on=DAY,
        engagement=engagement,
        had_probation=bool(given.get("had_probation")),
    )
    ok = problem is None
    return {"max_months": most, "allowed": most > 0, "ok": ok, "valid": ok}


@_topic("probation_pay", "contract_pay", "lowest_same_post", "min_wage", "reading", "policy")
def _probation_pay(given: Given) -> Given:
    reading = given.get("reading") or given.get("policy") or "statute"
    line = probation.probation_pay_floor(
        agreed=_fen(given["contract_pay"]),
        lowest_same_post=_fen_or_none(given.get("lowest_same_post")),
        minimum_wage=_fen(given.get("min_wage", 0)),
        on=DAY,
        reading=reading,
    )
    return {"min_probation_pay": _yuan(line.amount)}


@_topic(
    "severance",
    "years",
    "months",
    "days",
    "start",
    "end",
    "avg_wage",
    "local_avg",
    "min_wage",
    "unlawful",
    "last_month_wage",
)
def _severance(given: Given) -> Given:
    if "start" in given:
        halves = severance.half_years_between(_day(given["start"]), _day(given["end"]))
    else:
        spans = (int(given.get(key, 0)) for key in ("years", "months", "days"))
        halves = severance.half_years(*spans)
    if "avg_wage" not in given:
        return {"N": Fraction(halves, 2)}
    paid = severance.severance(
        halves,
        average_wage=_fen(given["avg_wage"]),
        local_average=_fen_or_none(given.get("local_avg")),
        minimum_wage=_fen_or_none(given.get("min_wage")),
        on=DAY,
        unlawful=bool(given.get("unlawful")),
    )
    result = {
        "N": paid.months,
        "base": _yuan(paid.base),
        "pay": _yuan(paid.amount),
        "capped": paid.capped,
    }
    if "last_month_wage" in given:
        lieu = notice.pay_in_lieu(_fen(given["last_month_wage"]), on=DAY).amount
        result |= {"notice_pay": _yuan(lieu), "total": _yuan(paid.amount + lieu)}
    return result


@_topic("notice", "given_on", "in_probation", "employer_at_fault", "by")
def _notice(given: Given) -> Given:
    if given.get("by") == "employer":
        found = notice.employer_last_day(_day(given.get("given_on")))
    else:
        found = notice.resignation_last_day(
            _day(given.get("given_on")),
            in_probation=bool(given.get("in_probation")),
            employer_at_fault=bool(given.get("employer_at_fault")),
        )
    return {"days": found.days, "last_day": found.last_day.isoformat()}


@_topic("open_ended", "years", "fixed_terms", "at_fault")
def _open_ended(given: Given) -> Given:
    count = int(given.get("fixed_terms", 0))
    terms = [
        ContractTerm(
            add_months(DAY, -12 * (n + 1)), add_months(DAY, -12 * n) - dt.timedelta(days=1)
        )
        for n in reversed(range(count))
    ]
    years = int(given.get("years", count))
    right = open_ended_right(
        terms,
        service_from=add_months(DAY, -12 * years),
        on=DAY,
        at_fault=bool(given.get("at_fault")),
    )
    return {"entitled": right.entitled, "ground": right.ground, "fixed_terms": right.fixed_terms}


@_topic("dispatch", "contracts", "dispatched")
def _dispatch(given: Given) -> Given:
    found = dispatch.dispatch_ratio(
        contracts=given["contracts"], dispatched=given["dispatched"], on=DAY
    )
    ratio = round(float(found.ratio), 4)
    return {"ok": found.ok, "ratio": ratio, "max": found.most, "max_dispatched": found.most}


@_topic("mass_layoff", "cut", "staff")
def _mass_layoff(given: Given) -> Given:
    return {"mass": termination.is_mass_layoff(cut=given["cut"], staff=given["staff"], on=DAY)}


@_topic("non_compete", "avg_wage", "min_wage", "agreed", "months", "unpaid_months")
def _non_compete(given: Given) -> Given:
    result: Given = {}
    if "avg_wage" in given:
        line = obligations.non_compete_compensation(
            average_wage=_fen(given["avg_wage"]),
            minimum_wage=_fen(given.get("min_wage", 0)),
            agreed=_fen_or_none(given.get("agreed")),
            on=DAY,
        )
        result["monthly"] = _yuan(line.amount)
    if "months" in given:
        result["ok"] = obligations.check_non_compete_months(given["months"], on=DAY) is None
    if "unpaid_months" in given:
        unpaid = given["unpaid_months"]
        result["may_terminate"] = obligations.employee_may_end_non_compete(unpaid, on=DAY)
    return result


@_topic("service_period", "cost", "months", "served")
def _service_period(given: Given) -> Given:
    line = obligations.service_period_penalty(
        cost=_fen(given["cost"]), months=given["months"], served=given["served"], on=DAY
    )
    return {"max_penalty": _yuan(line.amount)}


def _day(text: Any) -> dt.date:
    return DAY if text is None else dt.date.fromisoformat(str(text))


def _number(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _fen(value: Any) -> Fen:
    return yuan_to_fen(str(value))


def _fen_or_none(value: Any) -> Fen | None:
    return None if value is None else _fen(value)


def _yuan(amount: Fen) -> float:
    return amount / 100
