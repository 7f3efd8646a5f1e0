"""What goes into one person-month of pay and what comes out.

``PersonMonth`` is everything the calculation needs, frozen: one person, one withholding agent,
one run. Stored as JSON it is the evidence of the run: computing it again gives the same bytes.
``PersonMonthResult`` carries the figures and, for each of them, the line that explains it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Self

from zyg.law.explain import Line
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.minimum_wage import MinimumWageCheck
from zyg.law.money import Fen
from zyg.law.pay.codec import from_plain, to_plain
from zyg.law.pay.items import Counts, Item, PayClass, Prorate
from zyg.law.periods import Month
from zyg.law.social_insurance.people import PersonType
from zyg.law.social_insurance.rows import Overlay

SCHEMA = 1
"""Version of the stored form. A change of meaning needs a new number and a reader for the old."""

LineState = Literal["computed", "missing", "left_out"]
Side = Literal["employee", "employer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAmount:
    """An insurance amount taken as the bureau's statement gives it."""

    insurance: str
    side: Side
    amount: Fen
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backpay:
    """A wage month that was run on an old row of limits or base; the difference is taken now.

    Attributes:
        period: the wage month.
        used_limits: the month whose row of limits was used then.
        base: the right declared base of the month, ``None`` = the base of this run.
        used_base: the declared base that was used then, ``None`` = the right one.
    """

    period: Month
    used_limits: Month
    base: Fen | None = None
    used_base: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialInputs:
    """Social insurance and housing fund of one wage month.

    Attributes:
        place: administrative code of the place of insurance.
        base: declared base in fen; ``None`` = not known, refused.
        fund_base: declared base of the housing fund, if it is another.
        fund_rate: own rate of the housing fund; ``None`` = no fund account.
        fund_rate_employer: the employer's rate, if it is another.
        supplementary_fund_rate: rate a side of the supplementary housing fund.
        work_injury_rate: class benchmark × floating factor.
        person_type: kind of engagement; decides what the person joins.
        skip: insurances not joined beside.
        variants: plan by insurance where a place has several (``medical``: ``tier1``).
        district: district of the housing fund's lower limit; "" = main urban district.
        overlay: rows that the employer has confirmed from its own notices, if any.
        stated: amounts as the bureau's statement gives them; they replace the computed ones.
        limits_month: month whose row of limits is used; ``None`` = the wage month.
        backpay: differences of earlier months, taken now.
    """

    place: str
    base: Fen | None
    fund_base: Fen | None = None
    fund_rate: Fraction | None = None
    fund_rate_employer: Fraction | None = None
    supplementary_fund_rate: Fraction | None = None
    work_injury_rate: Fraction | None = None
    person_type: PersonType = "ordinary"
    skip: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    district: str = ""
    overlay: Overlay | None = None
    stated: tuple[StatedAmount, ...] = ()
    limits_month: Month | None = None
    backpay: tuple[Backpay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxProfile:
    """How the agent withholds from this person.

    Attributes:
        resident: ``False`` = monthly table, no insurance deduction, no cumulation.
        first_month: first month of the tax year employed here (1–12), in ``first_year``.
        first_year: the tax year ``first_month`` belongs to; later years begin in January.
        employed_months: months of the year employed here, needed after a break only.
        first_job: first wages of the year declared (2020年第13号): 5,000 from January.
        basic_60000: 2020年第19号 holds: 60,000 from January.
        basic_deduction: ``False`` = 5,000 are deducted at another agent.
    """

    resident: bool = True
    first_month: int = 1
    first_year: int | None = None
    employed_months: int | None = None
    first_job: bool = False
    basic_60000: bool = False
    basic_deduction: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSoFar:
    """One payment month of a non-resident so far: several runs are taxed as one month."""

    month: Month
    income: Fen = 0
    exempt: Fen = 0
    other: Fen = 0
    relief: Fen = 0
    withheld: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PayState:
    """What runs from one run to the next.

    Attributes:
        withholding: cumulative figures of the running tax year at this agent.
        month_so_far: several runs in a month for a non-resident.
        receivable: what the worker owes after earlier runs.
        rounding_carry: coins kept for the next payment (net rounding to yuan).
        bonus_used: day on which the separate bonus rule was last used (once a tax year).
        insured_through: last wage month whose contributions were taken.
    """

    withholding: WithholdingState | None = None
    month_so_far: MonthSoFar | None = None
    receivable: Fen = 0
    rounding_carry: Fen = 0
    bonus_used: dt.date | None = None
    insured_through: Month | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayPolicy:
    """Choices of the tenant, recorded with the run.

    Attributes:
        proration: default share for monthly items.
        net_rounding: ``yuan_carry`` (``jiao_carry``) pays whole yuan (jiao) and keeps the coins
            for the next run.
        recover_consent: the worker agreed in writing that what he owes is taken from net pay;
            without it the receivable stays open.
        recover_reserve: net pay left when a receivable is recovered.
    """

    proration: Prorate = "ratio"
    net_rounding: Literal["none", "yuan_carry", "jiao_carry"] = "none"
    recover_consent: bool = False
    recover_reserve: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MinWageRule:
    """How the wages of the month are compared with the minimum wage of the place.

    Attributes:
        standard: monthly standard in fen.
        exclude: codes of items that do not count, beside those whose flag says so.
        exclude_own_social: own contributions are taken off first (rule of the place).
        by_paid_share: the standard is taken for the paid share of the month only.
        place: name of the place, for the sentence.
        version: version of the table row.
    """

    standard: Fen
    exclude: tuple[str, ...] = ()
    exclude_own_social: bool = False
    by_paid_share: bool = True
    place: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """Frozen inputs of one person, one agent, one run.

    Attributes:
        person: key of the person (no name is needed).
        agent: key of the withholding agent (legal entity).
        period: wage month; decides insurance rows and days.
        pay_month: month of payment; decides the tax year.
        pay_day: day of payment, ``None`` = the last day of ``pay_month``.
        run: number of the run in the month; contributions and special additional deductions
            belong to one of them only.
        payable_days: work and statutory days of the month in the person's pattern.
        paid_days: those inside employment that are paid; ``None`` = all.
        calendar_days: days of the month (``None`` = of ``period``).
        calendar_days_employed: calendar days employed (``None`` = all).
        items: pay items in print order.
        facts: facts for conditions and tables: grade, city, hired, …
        social: contributions, ``None`` = none in this run.
        special_additional: amount of this run by kind (``children``, ``rent``, …).
        personal_pension: paid-in personal pension of this run.
        other_deductions: other lawful deductions of this run by name.
        donation: deductible donation of this run.
        exempt_income: exempt income inside the wages of this run (reported apart).
        reductions: 减免税额 of this run.
        severance_exempt_limit: 3 × local average yearly wage; needed with severance.
        tax: how tax is withheld.
        carried: what earlier runs left.
        policy: choices of the tenant.
        min_wage: how to compare with the minimum wage, ``None`` = not compared.
        schema: version of the stored form.
    """

    person: str
    agent: str
    period: Month
    pay_month: Month
    payable_days: Fraction
    items: tuple[Item, ...]
    run: int = 1
    pay_day: dt.date | None = None
    paid_days: Fraction | None = None
    calendar_days: int | None = None
    calendar_days_employed: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    social: SocialInputs | None = None
    special_additional: Mapping[str, Fen] = field(default_factory=dict)
    personal_pension: Fen = 0
    other_deductions: Mapping[str, Fen] = field(default_factory=dict)
    donation: Fen = 0
    exempt_income: Fen = 0
    reductions: Fen = 0
    severance_exempt_limit: Fen | None = None
    tax: TaxProfile = TaxProfile()
    carried: PayState = PayState()
    policy: PayPolicy = PayPolicy()
    min_wage: MinWageRule | None = None
    schema: int = SCHEMA

    @property
    def days_paid(self) -> Fraction:
        """Paid days; all payable days when none are given."""
        return self.payable_days if self.paid_days is None else self.paid_days

    @property
    def tax_day(self) -> dt.date:
        """Day whose month is the tax month and whose year is the tax year."""
        return self.pay_day or self.pay_month.last_day

    def to_json(self) -> str:
        """Write the canonical JSON: sorted keys, no blanks, defaults left out."""
        return canonical(to_plain(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: unknown form, unknown field, unknown item kind.
        """
        data = json.loads(text)
        if data.get("schema", SCHEMA) != SCHEMA:
            raise ValueError(f"核算输入的版本 {data['schema']} 无法读取，本程序支持 {SCHEMA}。")
        return from_plain(cls, data)

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLine:
    """One pay item of the result."""

    line: Line
    kind: str
    pay_class: PayClass
    counts: Counts
    state: LineState = "computed"
    corrects: str = ""

    @property
    def amount(self) -> Fen:
        """Printed amount in fen."""
        return self.line.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceLine:
    """One insurance, one side; ``backpay`` names the old wage month of a difference."""

    insurance: str
    side: Side
    base: Fen | None
    line: Line
    backpay: Month | None = None

    @property
    def amount(self) -> Fen:
        """Printed amount in fen."""
        return self.line.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class WageTax:
    """Figures of the tax on wages, as in the tax client.

    ``method`` is ``cumulative`` or ``non_resident_monthly``; for the second only ``taxable``,
    ``rate``, ``quick`` and ``withheld`` (this run) are meant, ``cum_*`` are of the month.
    """

    method: Literal["cumulative", "non_resident_monthly"]
    taxable: Fen
    rate: Fraction
    quick: Fen
    cum_tax: Fen
    withheld: Fen
    cum_income: Fen = 0
    cum_exempt: Fen = 0
    cum_basic: Fen = 0
    cum_special: Fen = 0
    cum_special_additional: Fen = 0
    cum_other: Fen = 0
    cum_reductions: Fen = 0
    cum_withheld: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusTax:
    """The separate tax on the yearly bonus."""

    bonus: Fen
    rate: Fraction
    quick: Fen
    tax: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveranceTax:
    """The tax on severance above the exempt limit."""

    amount: Fen
    exempt: Fen
    taxable: Fen
    tax: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxBox:
    """All taxes of the run with the lines that explain them."""

    wages: WageTax
    lines: tuple[Line, ...]
    bonus: BonusTax | None = None
    severance: SeveranceTax | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonthResult:
    """The explained result of one person-month.

    Attributes:
        inputs_digest: SHA-256 of the inputs it was computed from.
        lines: one for each pay item, in the order of the items.
        insurance: both sides, backpay after the month's own lines.
        tax: tax box and its lines.
        taxable_wages: income of the month that joins the tax on wages.
        exempt_pay: paid outside taxable wages.
        gross: everything earned in cash before deductions (应发).
        employee_insurance: own contributions with backpay.
        employer_insurance: the employer's contributions with backpay.
        tax_total: all taxes withheld in this run.
        post_tax: sum of the lines after tax (negative = taken off).
        net: 实发 by calculation; may be negative.
        receivable_recovered: taken from this net pay for earlier runs.
        receivable_closing: what the worker owes afterwards.
        bank_payment: what goes to the bank file.
        rounding_carry: coins kept for the next run.
        employer_cost: gross, benefits in kind and the employer's contributions.
        min_wage: comparison, if the inputs asked for it.
        summary: explained lines of the totals; their inputs name what they sum.
        state: what the next run starts from.
        paid_days: paid days of the month.
        payable_days: payable days of the month.
        overtime_hours: hours of all overtime lines.
    """

    person: str
    agent: str
    period: Month
    pay_month: Month
    run: int
    inputs_digest: str
    lines: tuple[PayLine, ...]
    insurance: tuple[InsuranceLine, ...]
    tax: TaxBox
    taxable_wages: Fen
    exempt_pay: Fen
    gross: Fen
    employee_insurance: Fen
    employer_insurance: Fen
    tax_total: Fen
    post_tax: Fen
    net: Fen
    receivable_recovered: Fen
    receivable_closing: Fen
    bank_payment: Fen
    rounding_carry: Fen
    employer_cost: Fen
    min_wage: MinimumWageCheck | None
    summary: tuple[Line, ...]
    state: PayState
    paid_days: Fraction
    payable_days: Fraction
    overtime_hours: Fraction = Fraction(0)

    @property
    def missing(self) -> tuple[PayLine, ...]:
        """Lines whose inputs are not known; the run can not be approved while there are any."""
        return tuple(line for line in self.lines if line.state == "missing")

    @property
    def approvable(self) -> bool:
        """Whether every line could be computed."""
        return not self.missing

    def to_json(self) -> str:
        """Write the canonical JSON of the result with every explanation."""
        return canonical(to_plain(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        return from_plain(cls, json.loads(text))


def canonical(plain: Any) -> str:
    """Write plain data as JSON that is the same for the same data, byte for byte."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
