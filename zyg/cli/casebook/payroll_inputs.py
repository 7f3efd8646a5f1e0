"""Read the inputs of payroll cases as frozen inputs of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zyg.law.calendar import national
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.money import Fen, yuan_to_fen
from zyg.law.pay import items as kinds
from zyg.law.pay.model import (
    Backpay,
    MinWageRule,
    PayPolicy,
    PayState,
    PersonMonth,
    SocialInputs,
    StatedAmount,
    TaxProfile,
)
from zyg.law.periods import Month


def person_month(
    case: Mapping[str, Any], row: Mapping[str, Any], state: PayState | None
) -> PersonMonth:
    """Read one month of a case as frozen inputs of the engine."""
    _only(row, _MONTH_KEYS, "month")
    period = Month.parse(row["period"])
    pay_month = Month.parse(row.get("pay_month", row["period"]))
    tax_state = {**case.get("tax_state", {}), **row.get("tax_state", {})}
    policy = {**case.get("policy", {}), **row.get("policy", {})}
    first_year = Month.parse(case["months"][0]["period"]).year
    limit = row.get("severance_exempt_limit", case.get("severance_exempt_limit"))
    counted = national().count_month(period)
    payable = row.get("payable_days", counted.workdays + counted.statutory)
    return PersonMonth(
        person=str(case.get("id", "")),
        agent=str(case.get("employer", "")),
        period=period,
        pay_month=pay_month,
        run=int(row.get("run", 1)),
        payable_days=exact(payable),
        paid_days=exact(row["paid_days"]) if "paid_days" in row else None,
        calendar_days=_int(row.get("calendar_days")),
        calendar_days_employed=_int(row.get("calendar_days_employed")),
        items=tuple(item(one) for one in row["items"]),
        facts=dict(row.get("facts", case.get("facts", {}))),
        social=_social(case, row),
        special_additional=_by_kind(row.get("special_additional", "0")),
        personal_pension=fen(row.get("personal_pension", "0")),
        other_deductions=_by_kind(first(row, ("other", "other_deductions"), "0")),
        donation=fen(row.get("donation", "0")),
        exempt_income=fen(row.get("exempt_income", "0")),
        reductions=fen(first(row, ("reductions", "reduction", "tax_reduction"), "0")),
        severance_exempt_limit=None if limit is None else fen(limit),
        tax=_tax_profile(tax_state, row, first_year),
        carried=_opening(tax_state, pay_month, first_year) if state is None else state,
        policy=_policy(policy),
        min_wage=_min_wage(row.get("min_wage_check")),
    )


def item(row: Mapping[str, Any]) -> kinds.Item:
    """Read one item of a case."""
    kind = row["kind"]
    if kind not in _ITEMS:
        raise ValueError(f"unknown kind of item {kind!r}")
    cls, fields = _ITEMS[kind]
    common = {"code", "kind", "class", "label"}
    _only(row, common | set(fields), f"item {row['code']}")
    values = {name: convert(row[key]) for key, (name, convert) in fields.items() if key in row}
    if kind == "manual":
        values.setdefault("reason", "")
    if kind == "sick_pay":
        values.setdefault("min_wage", 0)
        values.setdefault("floor_percent", Fraction(0))
    if "class" in row:
        values["pay_class"] = row["class"]
    # The cases say by code what does not count for the minimum wage; no kind decides it here.
    read: kinds.Item = cls(
        code=row["code"],
        label=row.get("label", row["code"]),
        counts=kinds.Counts(min_wage=True),
        **values,
    )
    return read


def _social(case: Mapping[str, Any], row: Mapping[str, Any]) -> SocialInputs | None:
    told: Any = row.get("social", case.get("social"))
    if not told:
        return None
    base = case.get("social") or {}
    told = {**base, **(told if isinstance(told, dict) else {}), **row.get("social_override", {})}
    _only(told, _SOCIAL_KEYS, "social")
    stated = [
        StatedAmount(insurance=insurance, side=side, amount=fen(amount))
        for side in ("employee", "employer")
        for insurance, amount in told.get(side, {}).items()
    ]
    return SocialInputs(
        place=told["place"],
        base=_optional_fen(told.get("base")),
        fund_base=_optional_fen(told.get("hf_base")),
        fund_rate=_optional(told.get("hf_rate")),
        fund_rate_employer=_optional(told.get("hf_rate_employer")),
        supplementary_fund_rate=_optional(told.get("hf_supplement_rate")),
        work_injury_rate=_optional(told.get("work_injury_rate")),
        person_type=told.get("person_type", "ordinary"),
        skip=tuple(told.get("skip", ())),
        variants=dict(told.get("variants", {})),
        district=told.get("district", ""),
        stated=tuple(stated),
        limits_month=Month.parse(row["limits_period"]) if "limits_period" in row else None,
        backpay=tuple(_backpay(one) for one in row.get("social_backpay", ())),
    )


def _backpay(told: Mapping[str, Any]) -> Backpay:
    _only(told, {"period", "used_limits", "base"}, "social_backpay")
    return Backpay(
        period=Month.parse(told["period"]),
        used_limits=Month.parse(told["used_limits"]),
        base=_optional_fen(told.get("base")),
    )


def _tax_profile(state: Mapping[str, Any], row: Mapping[str, Any], first_year: int) -> TaxProfile:
    _only(state, _TAX_KEYS, "tax_state")
    basic = row.get("basic_deduction", first(state, ("basic_deduction", "deduct_basic"), True))
    return TaxProfile(
        resident=_yes(state.get("resident", True)),
        first_month=int(state.get("first_tax_month", 1)),
        first_year=first_year,
        first_job=_yes(state.get("first_job", False)),
        basic_60000=_yes(state.get("basic_60000", False)),
        basic_deduction=_yes(basic),
    )


def _opening(state: Mapping[str, Any], pay_month: Month, first_year: int) -> PayState:
    before = state.get("before")
    if before is None:
        return PayState()
    _only(before, _BEFORE_KEYS, "tax_state.before")
    first = int(state.get("first_tax_month", 1)) if pay_month.year == first_year else 1
    amounts: dict[str, Any] = {
        name: fen(before[name]) for name in _BEFORE_KEYS - {"basic"} if name in before
    }
    return PayState(withholding=WithholdingState(year=pay_month.year, first_month=first, **amounts))


def _policy(told: Mapping[str, Any]) -> PayPolicy:
    _only(told, {"proration", "net_rounding", "recover_reserve", *_CONSENT}, "policy")
    return PayPolicy(
        proration=_PRORATE.get(told.get("proration", "ratio"), told.get("proration", "ratio")),
        net_rounding=told.get("net_rounding", "none"),
        # The cases assume the worker's written consent unless they say otherwise.
        recover_consent=_yes(first(told, _CONSENT, True)),
        recover_reserve=fen(told.get("recover_reserve", "0")),
    )


def _min_wage(told: Mapping[str, Any] | None) -> MinWageRule | None:
    if told is None:
        return None
    _only(told, {"standard", "exclude", "exclude_own_social", "by_paid_share"}, "min_wage_check")
    return MinWageRule(
        standard=fen(told["standard"]),
        exclude=tuple(told.get("exclude", ())),
        exclude_own_social=bool(told.get("exclude_own_social", False)),
        by_paid_share=bool(told.get("by_paid_share", False)),
    )


def _only(told: Mapping[str, Any], keys: frozenset[str] | set[str], where: str) -> None:
    unknown = sorted(set(told) - set(keys) - _REMARKS)
    if unknown:
        raise ValueError(f"{where}: unknown keys {unknown}")


def first(told: Mapping[str, Any], keys: tuple[str, ...], default: Any) -> Any:
    """Return the value of the first key that is there."""
    return next((told[key] for key in keys if key in told), default)


def _yes(told: Any) -> bool:
    return told in {True, "yes", "true"}


def exact(told: Any) -> Fraction:
    """Read a number of a case exactly."""
    return Fraction(str(told))


def _optional(told: Any) -> Fraction | None:
    return None if told is None else exact(told)


def fen(told: Any) -> Fen:
    """Read an amount in yuan of a case."""
    return yuan_to_fen(Decimal(str(told)))


def _optional_fen(told: Any) -> Fen | None:
    return None if told is None else fen(told)


def _int(told: Any) -> int | None:
    return None if told is None else int(told)


def _by_kind(told: Any) -> dict[str, Fen]:
    if isinstance(told, dict):
        return {key: fen(value) for key, value in told.items()}
    amount = fen(told)
    return {"total": amount} if amount else {}


_REMARKS = {"note", "comment", "title", "assumptions"}
_CONSENT = ("recover_consent", "recover", "consent")
_PRORATE = {"forward": "forward_21.75", "reverse": "reverse_21.75"}
_MONTH_KEYS = frozenset(
    (
        "period",
        "pay_month",
        "run",
        "payable_days",
        "paid_days",
        "calendar_days",
        "calendar_days_employed",
        "items",
        "facts",
        "social",
        "social_override",
        "limits_period",
        "social_backpay",
        "special_additional",
        "personal_pension",
        "other",
        "other_deductions",
        "donation",
        "exempt_income",
        "reductions",
        "reduction",
        "tax_reduction",
        "severance_exempt_limit",
        "tax_state",
        "policy",
        "basic_deduction",
        "min_wage_check",
    )
)
_SOCIAL_KEYS = frozenset(
    (
        "place",
        "base",
        "hf_base",
        "hf_rate",
        "hf_rate_employer",
        "hf_supplement_rate",
        "work_injury_rate",
        "person_type",
        "skip",
        "variants",
        "district",
        "employee",
        "employer",
    )
)
_TAX_KEYS = frozenset(
    (
        "first_tax_month",
        "first_job",
        "basic_60000",
        "before",
        "resident",
        "basic_deduction",
        "deduct_basic",
    )
)
_BEFORE_KEYS = frozenset(
    (
        "income",
        "exempt",
        "basic",
        "special",
        "special_additional",
        "other",
        "personal_pension",
        "donations",
        "reductions",
        "withheld",
    )
)


def _segment(told: Mapping[str, Any]) -> kinds.Segment:
    return kinds.Segment(amount=fen(told["amount"]), days=exact(told["days"]))


def _retro(told: Mapping[str, Any]) -> kinds.RetroPeriod:
    return kinds.RetroPeriod(
        period=Month.parse(told["period"]),
        old=fen(told["old"]),
        new=fen(told["new"]),
        paid_days=exact(told["paid_days"]),
        payable_days=exact(told["payable_days"]),
    )


def _band(told: list[Any]) -> kinds.TierBand:
    upper, percent = told
    return kinds.TierBand(upper=_optional(upper), percent=exact(percent))


def _all(read: Any) -> Any:
    return lambda told: tuple(read(one) for one in told)


_AMOUNT = {"amount": ("amount", _optional_fen)}
_DAYS = {"base": ("base", _optional_fen), "days": ("days", _optional)}
_ITEMS: dict[str, tuple[Any, dict[str, tuple[str, Any]]]] = {
    "fixed": (kinds.Fixed, _AMOUNT),
    "imported": (kinds.Imported, _AMOUNT),
    "manual": (kinds.Manual, {**_AMOUNT, "reason": ("reason", str)}),
    "monthly": (
        kinds.Monthly,
        {**_AMOUNT, "prorate": ("prorate", lambda told: _PRORATE.get(told, told))},
    ),
    "segments": (kinds.Segments, {"segments": ("segments", _all(_segment))}),
    "rate_quantity": (
        kinds.RateQuantity,
        {"rate": ("rate", _optional), "quantity": ("quantity", _optional)},
    ),
    "overtime": (
        kinds.Overtime,
        {
            "base": ("base", _optional_fen),
            "hours": ("hours", _optional),
            "multiplier": ("multiplier", exact),
            "min_wage": ("min_wage", fen),
        },
    ),
    "leave_deduction": (
        kinds.LeaveDeduction,
        {**_DAYS, "divisor": ("divisor", lambda told: "21.75" if told == "21.75" else "payable")},
    ),
    "sick_pay": (
        kinds.SickPay,
        {
            **_DAYS,
            "pct": ("percent", _optional),
            "min_wage": ("min_wage", _optional_fen),
            "floor_pct": ("floor_percent", _optional),
        },
    ),
    "daily_times": (kinds.DailyTimes, {**_DAYS, "times": ("times", exact)}),
    "percent_of": (
        kinds.PercentOf,
        {"of": ("of", tuple), "pct": ("percent", _optional), "factor": ("factor", _optional)},
    ),
    "tier": (
        kinds.Tier,
        {
            "quantity": ("quantity", _optional),
            "tiers": ("tiers", _all(_band)),
            "mode": ("mode", str),
        },
    ),
    "retro_diff": (kinds.RetroDiff, {"periods": ("periods", _all(_retro))}),
    "installment": (
        kinds.Installment,
        {**_AMOUNT, "remaining": ("remaining", _optional_fen)},
    ),
    "damage": (
        kinds.Damage,
        {
            "wanted": ("wanted", _optional_fen),
            "cap_pct": ("cap_percent", _optional),
            "min_wage": ("min_wage", _optional_fen),
        },
    ),
    "garnishment": (
        kinds.Garnishment,
        {
            "monthly_order": ("monthly_order", _optional_fen),
            "remaining": ("remaining", _optional_fen),
            "reserve": ("reserve", _optional_fen),
            "pct": ("percent", _optional),
            "priority": ("priority", int),
        },
    ),
}
