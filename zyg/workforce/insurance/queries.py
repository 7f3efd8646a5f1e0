"""What is known about the places of an organization, and its own rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, require
from zyg.law.explain import RuleRefusedError, Source
from zyg.law.money import rate
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import (
    LABELS,
    DistrictLimit,
    FixedRow,
    HousingFundRow,
    Known,
    LimitRow,
    Overlay,
    RateRow,
    housing_fund_of,
    overview,
)
from zyg.law.social_insurance.loader import mark_of
from zyg.law.social_insurance.rows import Row
from zyg.law.social_insurance.words import percent
from zyg.workforce.insurance.models import OwnParameter, ParameterKind
from zyg.workforce.people.models import Employee

HOUSING_FUND = "housing_fund"
FUND_RULES = ("equal_sides", "employee_not_below_employer", "whole_percent")


@dataclass(frozen=True, slots=True)
class PlaceParameters:
    """A place with what is known there in the month."""

    code: str
    name: str
    rows: tuple[tuple[str, Known], ...]


def overlay_for(organization: Organization) -> Overlay:
    """Return the rows in use of an organization, the newest first; one SQL statement."""
    rows = OwnParameter.objects.filter(organization=organization, withdrawn_at=None)
    return overlay_of(rows.order_by("-starts", "-pk"))


def overlay_of(parameters: Iterable[OwnParameter]) -> Overlay:
    """Return rows as the law reads them; of two with the same month the first one wins."""
    limits: list[LimitRow] = []
    rates: list[RateRow] = []
    fixed: list[FixedRow] = []
    funds: list[HousingFundRow] = []
    for row in parameters:
        if row.kind == ParameterKind.RATE:
            rates.append(_rate(row))
        elif row.kind == ParameterKind.FIXED:
            fixed.append(_fixed(row))
        elif row.insurance == HOUSING_FUND:
            funds.append(_fund(row))
        else:
            limits.append(_limit(row))
    return Overlay(tuple(limits), tuple(rates), tuple(fixed), tuple(funds))


def parameters_in(actor: Actor, *, month: Month) -> list[PlaceParameters]:
    """List what is known in a month for every place where somebody is insured."""
    require(actor, "pay.view")
    codes = set(Employee.objects.exclude(place="").values_list("place", flat=True).distinct())
    if actor.organization.place:
        codes.add(actor.organization.place)
    overlay = overlay_for(actor.organization)
    return [
        PlaceParameters(
            code,
            name_of(code),
            tuple(
                (LABELS.get(known.insurance, known.insurance), known)
                for known in overview(place=code, month=month, overlay=overlay)
            ),
        )
        for code in sorted(codes, key=lambda code: (code != actor.organization.place, code))
    ]


def own_parameters(actor: Actor) -> list[OwnParameter]:
    """List the organization's own rows, those in use first; one SQL statement."""
    require(actor, "pay.view")
    rows = OwnParameter.objects.select_related("entered_by", "withdrawn_by")
    return sorted(rows.order_by("-pk"), key=lambda row: row.withdrawn_at is not None)


def _common(row: OwnParameter) -> dict[str, object]:
    title = f"{row.source_title}（{row.document_number}，本单位录入）"
    checked = timezone.localdate(row.entered_at).isoformat()
    return {
        "place": row.place,
        "start": Month.parse(row.starts),
        "end": Month.parse(row.ends) if row.ends else None,
        "confidence": row.confidence,
        "source": Source(title=title, mark=mark_of(row.confidence), checked=checked),
        "status": "confirmed",
    }


def _limit(row: OwnParameter) -> LimitRow:
    return LimitRow(**_common(row), insurance=row.insurance, lower=row.lower, upper=row.upper)  # type: ignore[arg-type]  # a dict of the shared fields


def _rate(row: OwnParameter) -> RateRow:
    return RateRow(
        **_common(row),
        insurance=row.insurance,
        variant=row.variant,
        employer=rate(row.employer_rate),
        employee=rate(row.employee_rate),
    )  # type: ignore[arg-type]  # a dict of the shared fields


def _fixed(row: OwnParameter) -> FixedRow:
    return FixedRow(
        **_common(row),
        insurance=row.insurance,
        employer=row.employer_amount or 0,
        employee=row.employee_amount or 0,
    )  # type: ignore[arg-type]  # a dict of the shared fields


def _fund(row: OwnParameter) -> HousingFundRow:
    """The limits of the row with the rules of rates that it says, else those published."""
    told = row.details or {}
    common = _common(row) | {"lower": row.lower, "upper": row.upper}
    districts = tuple(
        DistrictLimit(tier["area"], tier["lower"]) for tier in told.get("districts", ())
    )
    if "rate_min" in told and "rate_max" in told:
        rates = (rate(told["rate_min"]), rate(told["rate_max"]))
        rules = {name: bool(told.get(name)) for name in FUND_RULES}
        text = told.get("rate_text") or f"{percent(rates[0])}–{percent(rates[1])}"
        return HousingFundRow(
            **common,
            rate_min=rates[0],
            rate_max=rates[1],
            rate_text=text,
            districts=districts,
            **rules,
        )  # type: ignore[arg-type]  # a dict of the shared fields
    try:
        published = housing_fund_of(row.place, Month.parse(row.starts))
    except RuleRefusedError:
        return HousingFundRow(**common, districts=districts)  # type: ignore[arg-type]  # shared fields
    return replace(published, **common, districts=districts or published.districts)  # type: ignore[arg-type]


def is_own(row: Row | None) -> bool:
    """Whether a row was entered by the employer itself."""
    return getattr(row, "status", "") == "confirmed"
