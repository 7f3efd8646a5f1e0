"""Cases about retirement: anchors, flexible windows, award sheets and the schedule."""

from __future__ import annotations

from zyg.cli.casebook import Case, compare, handler
from zyg.law.periods import Month
from zyg.law.retirement import Retirement, age_text, choose, retirement

_FAMILY = "retirement"


@handler(_FAMILY, "anchors")
def anchor(case: Case) -> list[str]:
    """Legal month, delay and age of a birth month."""
    person = _person(case)
    told = {
        "delay_months": person.delay_months,
        "age": person.legal_age,
        "retire_month": str(person.legal),
        "min_contribution_months": person.minimum_at_legal,
        "earliest": str(person.earliest),
        "latest": str(person.latest),
    }
    return list(compare(case["expected"], told))


@handler(_FAMILY, "flexible_windows")
def flexible_window(case: Case) -> list[str]:
    """Earliest, legal and latest month with ages and contribution months."""
    person = _person(case)
    told = {
        "legal": str(person.legal),
        "legal_age": person.legal_age,
        "earliest": str(person.earliest),
        "earliest_age": person.earliest_age,
        "latest": str(person.latest),
        "latest_age": person.latest_age,
        "min_contribution_months_at_earliest": person.minimum_at_earliest,
        "min_contribution_months_at_legal": person.minimum_at_legal,
        "min_contribution_months_if_delayed": person.minimum_if_delayed,
    }
    return list(compare({key: case[key] for key in told if key in case}, told))


@handler(_FAMILY, "awards")
def award(case: Case) -> list[str]:
    """An award sheet: the month of retirement is one the person could choose, the age fits."""
    person = _person(case)
    retired = Month.parse(case["retired"])
    told = {
        "legal": str(person.legal),
        "delay_months": person.delay_months,
        "age_at_retirement": age_text(retired - person.birth),
    }
    choose(person, retired)  # refuses a month outside the window
    return list(compare({key: case[key] for key in told if key in case}, told))


@handler(_FAMILY, "schedule")
def schedule(case: Case) -> list[str]:
    """A row of the printed schedule."""
    person = _person(case)
    told = {"delay": person.delay_months, "age": person.legal_age, "retire": str(person.legal)}
    return list(compare({key: case[key] for key in told if key in case}, told))


def _person(case: Case) -> Retirement:
    return retirement(person_type=case["type"], birth=Month.parse(case["birth"]))
