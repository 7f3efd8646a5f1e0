"""Labour remuneration, author's fees and royalties of residents, per payment.

Law: STA announcement 2018 no. 61, article 8. Up to 4,000 the expense is 800, above it 20 % of the
income; author's fees count at 70 % after that. Labour remuneration is taxed by a table of three
rates, the other two at 20 %. Income is net of VAT; surcharges on the VAT are deducted after the
expense (允许扣除的税费). One payment (次) is one payment, or a month of continuing work.

>>> import datetime as dt
>>> day = dt.date(2026, 5, 8)
>>> withhold_payment(kind="labour", income=40_000_00, day=day).tax
760000
>>> withhold_payment(kind="author", income=40_000_00, day=day).tax
448000
>>> gross_for_net(kind="labour", net=49_500_00, day=day).income
6250000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import PER_CENT, Band, explain, in_force, labour_table
from zyg.law.income_tax.vat import natural_person_vat_rate, surcharges_on
from zyg.law.money import Fen, half_up, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version

Kind = Literal["labour", "author", "royalty"]
RULE = "labour_per_payment"
LABELS = {"labour": "劳务报酬所得", "author": "稿酬所得", "royalty": "特许权使用费所得"}


@dataclass(frozen=True, slots=True)
class PaymentWithholding:
    """Tax withheld on one payment, in fen.

    Attributes:
        kind: labour, author or royalty.
        income: income net of VAT.
        vat: VAT inside what was agreed, 0 when none.
        surcharges: taxes and fees deducted after the expense.
        expense: the 800 or the 20 %.
        income_amount: income less expense (author's fees: 70 % of that).
        taxable: taxable income, not below zero.
        rate_pct: rate in percent.
        quick: quick deduction.
        tax: tax withheld.
        net: what is left of ``income`` after surcharges and tax.
        lines: the explanation.
    """

    kind: Kind
    income: Fen
    vat: Fen
    surcharges: Fen
    expense: Fen
    income_amount: Fen
    taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    net: Fen
    lines: tuple[Line, ...]


def withhold_payment(
    *,
    kind: Kind,
    income: Fen,
    day: dt.date,
    exempt: Fen = 0,
    surcharges: Fen = 0,
    other: Fen = 0,
    tax_reduction: Fen = 0,
    vat: Fen = 0,
) -> PaymentWithholding:
    """Withhold on one payment to a resident.

    Args:
        kind: labour, author or royalty.
        income: income of the payment, net of VAT, in fen.
        day: day of payment.
        exempt: exempt income inside ``income``.
        surcharges: surcharges on the VAT (允许扣除的税费).
        other: other lawful deductions.
        tax_reduction: reduction of tax.
        vat: VAT of the payment, carried to the result.

    Raises:
        RuleRefusedError: negative income, or no rule in force.
    """
    _require_positive(kind, income)
    version = in_force("labour_per_payment", day)
    expense = _expense(income, version)
    share = version.value["author_pct"] if kind == "author" else PER_CENT
    amount = times(income - expense, Fraction(share, PER_CENT))
    taxable = max(0, amount - exempt - surcharges - other)
    band = _band(kind, taxable, version, day)
    tax = max(0, band.tax(taxable) - tax_reduction)
    result = PaymentWithholding(
        kind=kind,
        income=income,
        vat=vat,
        surcharges=surcharges,
        expense=expense,
        income_amount=amount,
        taxable=taxable,
        rate_pct=band.pct,
        quick=band.quick,
        tax=tax,
        net=income - surcharges - tax,
        lines=(),
    )
    return _explained(result, exempt + other, tax_reduction, version)


def withhold_payment_with_vat(
    *,
    kind: Kind,
    income_with_vat: Fen,
    day: dt.date,
    vat_rate: Fraction | None = None,
    surcharges: Fen | None = None,
) -> PaymentWithholding:
    """Withhold on a payment agreed with VAT inside.

    Args:
        kind: labour, author or royalty.
        income_with_vat: the agreed amount in fen.
        day: day of payment.
        vat_rate: VAT rate; the dated rate of natural persons when left out.
        surcharges: surcharges in fen; computed from the VAT when left out.

    Raises:
        RuleRefusedError: no rule in force.
    """
    used = natural_person_vat_rate(day) if vat_rate is None else vat_rate
    income = half_up(income_with_vat / (1 + used))
    vat = income_with_vat - income
    if surcharges is None:
        surcharges = surcharges_on(vat, day=day).total
    return withhold_payment(kind=kind, income=income, day=day, surcharges=surcharges, vat=vat)


def gross_for_net(*, kind: Kind, net: Fen, day: dt.date) -> PaymentWithholding:
    """Find the smallest payment that leaves a net amount after tax (税后反推税前).

    The net never falls when the payment rises by one fen and rises by at most one fen, so the
    search by halves meets the net exactly.

    Raises:
        RuleRefusedError: negative net, or no rule in force.
    """
    low, high = net, net + PER_CENT
    while withhold_payment(kind=kind, income=high, day=day).net < net:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if withhold_payment(kind=kind, income=middle, day=day).net < net:
            low = middle + 1
        else:
            high = middle
    return withhold_payment(kind=kind, income=low, day=day)


def _require_positive(kind: Kind, income: Fen) -> None:
    if income < 0:
        raise RuleRefusedError(
            f"{LABELS[kind]} {yuan_grouped(income)} 为负；退回的报酬请冲减原支付并更正申报。"
        )


def _expense(income: Fen, version: Version) -> Fen:
    if income <= yuan_to_fen(version.value["fixed_up_to"]):
        return min(income, yuan_to_fen(version.value["fixed_expense"]))
    return times(income, Fraction(version.value["expense_pct"], PER_CENT))


def _band(kind: Kind, taxable: Fen, version: Version, day: dt.date) -> Band:
    if kind == "labour":
        return labour_table(day).band(taxable)
    return Band(upper=None, pct=version.value["flat_rate_pct"], quick=0)


def _explained(
    result: PaymentWithholding, others: Fen, tax_reduction: Fen, version: Version
) -> PaymentWithholding:
    label = LABELS[result.kind]
    band = Band(upper=None, pct=result.rate_pct, quick=result.quick)
    portion = f" × {version.value['author_pct']}%" if result.kind == "author" else ""
    taken = result.surcharges + others
    deducted = f" − 允许扣除的税费及其他 {yuan_grouped(taken)}" if taken else ""
    reduced = f" − 减免税额 {yuan_grouped(tax_reduction)}" if tax_reduction else ""
    inputs = {"income": result.income, "expense": result.expense, "deducted": taken}
    taxable = explain(
        code="taxable",
        label=f"{label}预扣预缴应纳税所得额",
        amount=result.taxable,
        formula=(
            f"（{yuan_grouped(result.income)} − 费用 {yuan_grouped(result.expense)}）{portion}"
            f"{deducted} = {yuan_grouped(result.taxable)}"
        ),
        version=version,
        rule=RULE,
        inputs=inputs,
    )
    tax = explain(
        code="tax",
        label=f"{label}应预扣预缴税额",
        amount=result.tax,
        formula=f"{band.formula(result.taxable)}{reduced}",
        version=version,
        rule=RULE,
        inputs={"taxable": result.taxable, "rate_pct": result.rate_pct, "quick": result.quick},
    )
    return replace(result, lines=(taxable, tax))
