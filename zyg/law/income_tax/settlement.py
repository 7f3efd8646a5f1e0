"""Annual settlement of the comprehensive income (综合所得汇算清缴).

Law: IIT Law articles 6 and 11::

    tax = (income amount − 60,000 − special − special additional − other − donations)
          × rate − quick deduction
    due or refund = tax − reductions − prepaid

Income amount: wages in full, labour remuneration and royalties at 80 %, author's fees at 56 %.
Donations of the usual kind count up to 30 % of the taxable income. Nobody needs to settle when the
income is not above 120,000 or the tax due not above 400 (for the years of the rule, and only when
the agents withheld as the law says), or when nothing is due and no refund is wanted.

>>> import datetime as dt
>>> year = YearIncome(
...     wage=120_000_00, labour=3_000_00, author=20_000_00,
...     special=18_000_00, special_additional=12_000_00, prepaid=3_580_00,
... )
>>> result = settle_year(year=year, day=dt.date(2025, 12, 31))
>>> result.taxable, result.tax, result.refund
(4360000, 184000, 174000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.income_tax.tables import PER_CENT, Band, annual_table, explain, in_force
from zyg.law.money import Fen, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version

RULE = "annual_settlement"


@dataclass(frozen=True, slots=True, kw_only=True)
class YearIncome:
    """A resident's tax year, in fen.

    Attributes:
        wage: wage income, a merged annual bonus included.
        labour: labour remuneration, net of VAT.
        author: author's fees, net of VAT.
        royalty: royalties, net of VAT.
        exempt: exempt income inside the four.
        surcharges: surcharges on VAT of labour, author's fees and royalties.
        special: own insurance and housing fund.
        special_additional: special additional deductions, serious illness included.
        other: other lawful deductions, personal pension included.
        donation: donations that count up to the 30 %.
        donation_in_full: donations that count in full.
        tax_reduction: reductions of tax.
        prepaid: tax withheld and prepaid.
    """

    wage: Fen = 0
    labour: Fen = 0
    author: Fen = 0
    royalty: Fen = 0
    exempt: Fen = 0
    surcharges: Fen = 0
    special: Fen = 0
    special_additional: Fen = 0
    other: Fen = 0
    donation: Fen = 0
    donation_in_full: Fen = 0
    tax_reduction: Fen = 0
    prepaid: Fen = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """Result of a settlement, in fen; ``balance`` = due (positive) or refund (negative)."""

    income_amount: Fen
    basic: Fen
    donation: Fen
    taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    balance: Fen
    lines: tuple[Line, ...]

    @property
    def due(self) -> Fen:
        """Tax to pay, not below zero."""
        return max(0, self.balance)

    @property
    def refund(self) -> Fen:
        """Tax to get back, not below zero."""
        return max(0, -self.balance)


@dataclass(frozen=True, slots=True)
class FilingDuty:
    """Whether a person must settle the year, and why."""

    must_file: bool
    line: Line


def settle_year(*, year: YearIncome, day: dt.date) -> Settlement:
    """Settle the comprehensive income of a tax year.

    Args:
        year: the amounts of the year.
        day: a day in the tax year (its last day).

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("annual_settlement", day)
    table = annual_table(day)
    basic = yuan_to_fen(in_force("basic_deduction", day).value["year"])
    amount = _income_amount(year, version)
    deductions = year.special + year.special_additional + year.other + year.surcharges
    before = max(0, amount - year.exempt - basic - deductions)
    donation = _donation(year, before, day)
    taxable = before - donation
    band = table.band(taxable)
    tax = band.tax(taxable)
    balance = max(0, tax - year.tax_reduction) - year.prepaid
    lines = (
        _taxable_line(year, amount, basic, donation, taxable, version),
        _balance_line(year, band, taxable, balance, table.version),
    )
    return Settlement(amount, basic, donation, taxable, band.pct, band.quick, tax, balance, lines)


def filing_duty(
    *,
    income: Fen,
    balance: Fen,
    withheld_as_required: bool,
    day: dt.date,
    wants_refund: bool = False,
) -> FilingDuty:
    """Tell whether a person must settle a tax year.

    Args:
        income: comprehensive income of the year before deductions, in fen.
        balance: tax due (positive) or to get back (negative), in fen.
        withheld_as_required: every agent withheld as the law says; otherwise the relief for small
            incomes and small amounts does not hold.
        day: a day in the tax year.
        wants_refund: the person wants the refund.

    Raises:
        RuleRefusedError: the relief is not in force in the year.
    """
    if balance <= 0:
        version = in_force("annual_settlement", day)
        must = balance < 0 and wants_refund
        why = "应退税且申请退税" if must else "无需补税且不申请退税"
    else:
        version = in_force("settlement_exemption", day)
        cap, small = (yuan_to_fen(version.value[key]) for key in ("income", "tax_due"))
        relieved = withheld_as_required and (income <= cap or balance <= small)
        must = not relieved
        told = (
            f"综合所得 {yuan_grouped(income)}（限 {yuan_grouped(cap)}），"
            f"应补税 {yuan_grouped(balance)}（限 {yuan_grouped(small)}）"
        )
        agents = "" if withheld_as_required else "，存在未依法预扣预缴"
        why = told + agents + ("，免予汇算" if relieved else "，需要汇算")
    line = explain(
        code="must_file",
        label="是否需要办理汇算清缴",
        amount=int(must),
        formula=why,
        version=version,
        rule="settlement_exemption",
        inputs={"income": income, "balance": balance},
        unit="flag",
    )
    return FilingDuty(must, line)


def _income_amount(year: YearIncome, version: Version) -> Fen:
    expense = Fraction(version.value["expense_pct"], PER_CENT)
    author = Fraction(version.value["author_pct"], PER_CENT)
    labour = year.labour - times(year.labour, expense)
    royalty = year.royalty - times(year.royalty, expense)
    writing = times(year.author - times(year.author, expense), author)
    return year.wage + labour + royalty + writing


def _donation(year: YearIncome, taxable: Fen, day: dt.date) -> Fen:
    cap_pct = in_force("donation", day).value["cap_pct"]
    cap = times(taxable, Fraction(cap_pct, PER_CENT))
    return min(taxable, min(year.donation, cap) + year.donation_in_full)


def _taxable_line(
    year: YearIncome, amount: Fen, basic: Fen, donation: Fen, taxable: Fen, version: Version
) -> Line:
    parts = (
        ("免税收入", year.exempt),
        ("减除费用", basic),
        ("专项扣除", year.special),
        ("专项附加扣除", year.special_additional),
        ("其他扣除", year.other + year.surcharges),
        ("准予扣除的捐赠额", donation),
    )
    told = "".join(f" − {label} {yuan_grouped(value)}" for label, value in parts if value)
    return explain(
        code="taxable",
        label="综合所得应纳税所得额",
        amount=taxable,
        formula=f"收入额 {yuan_grouped(amount)}{told}，不低于 0 = {yuan_grouped(taxable)}",
        version=version,
        rule=RULE,
        inputs={
            "wage": year.wage,
            "labour": year.labour,
            "author": year.author,
            "royalty": year.royalty,
        },
    )


def _balance_line(
    year: YearIncome, band: Band, taxable: Fen, balance: Fen, version: Version
) -> Line:
    word = "应补" if balance >= 0 else "应退"
    return explain(
        code="balance",
        label="汇算清缴应补（退）税额",
        amount=balance,
        formula=(
            f"{band.formula(taxable)}；减免 {yuan_grouped(year.tax_reduction)}，"
            f"已缴 {yuan_grouped(year.prepaid)}，{word} {yuan_grouped(abs(balance))}"
        ),
        version=version,
        rule=RULE,
        inputs={"taxable": taxable, "prepaid": year.prepaid},
    )
