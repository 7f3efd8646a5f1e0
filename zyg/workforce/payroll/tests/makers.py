"""Runs for tests: two people of 甲公司 with frozen inputs, taken through the states by acts."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from zyg.core.permissions.actors import Actor
from zyg.core.work.models import State
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.pay.items import Imported, Monthly
from zyg.law.pay.model import PayState, PersonMonth, SocialInputs
from zyg.law.periods import Month
from zyg.testing import Cast
from zyg.workforce.payroll.gather import Gathered
from zyg.workforce.payroll.models import BankLayout, PaymentBatch, PayRun, RunStatus
from zyg.workforce.payroll.operations import approval, computing, paying, payout, runs
from zyg.workforce.people.models import Employee
from zyg.workforce.people.tests.makers import make_employee

NOW = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
PERIOD = Month(2026, 10)


def make_people(cast: Cast, first: int = 1) -> list[Employee]:
    """Take on 韩梅 (with a login) and 高建; both belong to 甲公司."""
    han = make_employee(cast.sun, first, name="韩梅", hired=dt.date(2026, 1, 1))
    gao = make_employee(cast.sun, first + 1, name="高建", hired=dt.date(2026, 1, 1))
    han.membership = cast.han.membership
    han.save(update_fields=["membership"])
    gao.bank_account = f"621700009999{first + 1:04d}"
    gao.save(update_fields=["bank_account"])
    return [han, gao]


def person_month(
    employee: Employee,
    period: Month = PERIOD,
    *,
    base: int = 20_000_00,
    commission: int = 0,
    carried: PayState | None = None,
) -> PersonMonth:
    """Return inputs like those a month's files give: base pay, perhaps a commission."""
    items = [Monthly(code="base", label="基本工资", amount=base)]
    if commission:
        note = "提成.xlsx 第 18 行「提成」"
        items.append(Imported(code="commission", label="提成", amount=commission, source_note=note))
    held = WithholdingState.opening(year=period.year, first_month=period.month)
    return PersonMonth(
        person=employee.public_id,
        agent="甲公司",
        period=period,
        pay_month=period,
        payable_days=Fraction(22),
        items=tuple(items),
        social=SocialInputs(
            place="310000",
            base=base,
            fund_rate=Fraction(7, 100),
            work_injury_rate=Fraction(2, 1000),
        ),
        carried=carried or PayState(withholding=held),
    )


def make_run(
    cast: Cast, people: list[Employee], months: list[PersonMonth], period: Month = PERIOD
) -> PayRun:
    """Return a run of 甲公司 whose inputs are frozen, as ``lock_inputs`` leaves it."""
    run = runs.open_run(actor=cast.wang, period=str(period), now=NOW)
    gathered = [Gathered(one, month, "研发部") for one, month in zip(people, months, strict=True)]
    runs.freeze(run, gathered)
    run.status = RunStatus.READY
    run.save()
    return run


def compute(actor: Actor, run: PayRun) -> PayRun:
    """Compute a new version as the background job does."""
    job = computing.compute_run(actor=actor, run=run, now=NOW)
    version = run.versions.get(finished_at=None)
    computing.compute_version(version, now=NOW, progress=lambda _done, _total: None)
    job.state = State.DONE
    job.save(update_fields=["state"])
    run.refresh_from_db()
    return run


def sign_all(cast: Cast, run: PayRun) -> PayRun:
    """Sign off everything that waits for somebody's word, as 王芳."""
    open_checks = run.current.checks.filter(signed_at=None)
    if open_checks:
        picked = list(open_checks.values_list("public_id", flat=True))
        approval.sign_off_checks(
            actor=cast.wang, run=run, reason="已核对", now=NOW, public_ids=picked
        )
    return run


def approve(cast: Cast, run: PayRun) -> PayRun:
    """Sign off, hand in as 王芳, approve as 周涛."""
    sign_all(cast, run)
    approval.submit_for_approval(actor=cast.wang, run=run, now=NOW)
    approval.approve_run(actor=cast.zhou, run=run, now=NOW)
    run.refresh_from_db()
    return run


def bank_layout(cast: Cast) -> BankLayout:
    """Return the simple layout, taken over when it is not yet there."""
    name = "简明代发（CSV）"
    found = BankLayout.objects.filter(name=name, is_current=True).first()
    return found or payout.adopt_preset_layout(actor=cast.wang, preset=name, now=NOW)


def send_to_bank(cast: Cast, run: PayRun) -> PaymentBatch:
    """Make the payments of an approved run."""
    batch = payout.make_batch(actor=cast.wang, run=run, layout=bank_layout(cast), now=NOW)
    run.refresh_from_db()
    return batch


def pay(cast: Cast, run: PayRun, failed: tuple[str, ...] = ()) -> PayRun:
    """Make the payments and record by hand that the money arrived."""
    send_to_bank(cast, run)
    paying.record_payment(
        actor=cast.wang,
        run=run,
        reference="P20261110",
        paid_on=dt.date(2026, 11, 10),
        now=NOW,
        failed_numbers=failed,
    )
    run.refresh_from_db()
    return run
