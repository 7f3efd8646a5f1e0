"""What a bureau would return, found before the file goes out.

A blocking problem keeps a person out of the batch; one to confirm goes with her and is shown until
the batch is submitted. Every sentence names the datum and the way out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zyg.core.imports.problems import Level
from zyg.law.explain import RuleRefusedError
from zyg.law.identity.permits import check_document
from zyg.law.identity.result import Problem as IdentityProblem
from zyg.law.money import Fen, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.periods import Month, add_months
from zyg.law.retirement import retirement
from zyg.law.social_insurance import LABELS, Overlay, housing_fund_of, limit_of
from zyg.workforce.insurance.enrolling.kinds import HOUSING_FUND
from zyg.workforce.insurance.enrolling.planning import Facts, Proposal
from zyg.workforce.insurance.models import ChangeKind, ChangeReason, Channel, PersonKind
from zyg.workforce.people.models import Employee, Sex

Limits = tuple[Fen | None, Fen | None]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a proposal: how much it weighs, and the sentence."""

    level: Level
    sentence: str


@dataclass(slots=True)
class Checker:
    """Checks proposals of an organization on a day; limits are looked up once a place and month."""

    today: dt.date
    overlay: Overlay
    facts: Facts
    _limits: dict[tuple[str, str, Month], Limits | str] = field(default_factory=dict)

    def remarks(self, proposal: Proposal) -> list[Remark]:
        """List everything about a proposal, what blocks first."""
        found = [*self._who(proposal), *self._when(proposal)]
        if proposal.kind != ChangeKind.STOP:
            found += [*self._age(proposal), *self._double(proposal), *self._base(proposal)]
        return sorted(found, key=lambda one: one.level is not Level.BLOCK)

    def _who(self, proposal: Proposal) -> Iterable[Remark]:
        employee = proposal.employee
        found = check_document(
            employee.id_kind,  # type: ignore[arg-type]  # a choice of the field
            employee.id_number,
            today=self.today,
        )
        if isinstance(found, IdentityProblem):
            yield Remark(Level.BLOCK, found.message)

    def _when(self, proposal: Proposal) -> Iterable[Remark]:
        channel, kind = proposal.channel, proposal.kind
        day = channel.cutoff_stop_day if kind == ChangeKind.STOP else channel.cutoff_add_day
        word = "减员" if kind == ChangeKind.STOP else "增员"
        last = _last_month(proposal)
        if day is not None and self.today > cutoff(last, day):
            late = "须向经办机构申请退费" if kind == ChangeKind.STOP else "须按补缴办理"
            yield Remark(
                Level.CONFIRM,
                f"{last.month} 月的{word}截止日是 {cutoff(last, day)}，已经过了；{late}。",
            )
        limit = measure("social_insurance/registration").at(self.today)
        days = int(limit.value["days"])
        hired = proposal.employee.hired
        here_since_hire = kind == ChangeKind.ADD and proposal.reason != ChangeReason.MOVED_IN
        if here_since_hire and (self.today - hired).days > days:
            yield Remark(
                Level.CONFIRM,
                f"{hired} 入职，已超过{limit.source.title}{limit.source.article}规定的 {days} 日"
                "登记期限；请尽快申报，并核对是否要补缴。",
            )

    def _age(self, proposal: Proposal) -> Iterable[Remark]:
        employee = proposal.employee
        if employee.birth is None:
            yield Remark(Level.CONFIRM, "花名册没有出生日期，没有核对年龄；请补填。")
            return
        least = measure("social_insurance/working_age").at(self.today)
        years = int(least.value["years"])
        if add_months(employee.birth, years * 12) > self.today:
            source = f"{least.source.title}{least.source.article}"
            yield Remark(
                Level.BLOCK,
                f"{employee.birth} 出生，未满 {years} 周岁；{source}禁止招用，不能参保。",
            )
        elif proposal.person_kind == PersonKind.ORDINARY and (told := retires(employee)):
            legal, label = told
            if proposal.effective >= legal:
                yield Remark(
                    Level.CONFIRM,
                    f"{label}，{legal} 达到法定退休年龄；请确认是延迟退休，"
                    "还是应改为超龄用工（只参加工伤保险）。",
                )

    def _double(self, proposal: Proposal) -> Iterable[Remark]:
        key = proposal.employee.pk
        for row in self.facts.enrolments.get(key, ()):
            twice = set(row.insurances) & set(proposal.insurances)
            other = row.channel_id != proposal.channel.pk and row.covers(proposal.effective)
            if not other or not twice:
                continue
            names = "、".join(LABELS[code] for code in proposal.insurances if code in twice)
            told = f"{names}在「{row.channel}」还没有停保，{proposal.effective} 会重复缴费；"
            if (row.channel_id, key, ChangeKind.STOP) in self.facts.undecided:
                yield Remark(Level.CONFIRM, f"{told}那里的减员还没有受理，请跟进。")
            else:
                yield Remark(Level.BLOCK, f"{told}请先申报那里的减员。")

    def _base(self, proposal: Proposal) -> Iterable[Remark]:
        if proposal.base is None:
            yield Remark(Level.BLOCK, "没有申报基数；请在花名册补填社保基数或公积金基数。")
            return
        if HOUSING_FUND in proposal.insurances and proposal.fund_rate is None:
            yield Remark(Level.BLOCK, "没有公积金缴存比例；请在花名册补填公积金比例。")
        told = set()
        for code in proposal.insurances:
            sentence = self._limited(proposal.channel.place, code, proposal)
            if sentence and sentence not in told:
                told.add(sentence)
                yield Remark(Level.CONFIRM, sentence)

    def _limited(self, place: str, code: str, proposal: Proposal) -> str:
        limits = self._limits_of(place, code, proposal.effective)
        base = proposal.base or 0
        if isinstance(limits, str):
            return limits
        lower, upper = limits
        if lower is not None and base < lower:
            return f"申报基数 {yuan_grouped(base)} 低于下限，按 {yuan_grouped(lower)} 缴费。"
        if upper is not None and base > upper:
            return f"申报基数 {yuan_grouped(base)} 高于上限，按 {yuan_grouped(upper)} 缴费。"
        return ""

    def _limits_of(self, place: str, code: str, month: Month) -> Limits | str:
        key = (place, code, month)
        if key not in self._limits:
            try:
                row = (
                    housing_fund_of(place, month, self.overlay)
                    if code == HOUSING_FUND
                    else limit_of(place, code, month, self.overlay)
                )
                self._limits[key] = (row.lower, row.upper)
            except RuleRefusedError as refusal:
                self._limits[key] = str(refusal)
        return self._limits[key]


def cutoff(month: Month, day: int) -> dt.date:
    """Return the cut-off in a month; the 31st of a shorter month is its last day.

    >>> cutoff(Month(2026, 2), 30)
    datetime.date(2026, 2, 28)
    """
    return month.first_day.replace(day=min(day, month.days))


def deadlines(channel: Channel, month: Month) -> Mapping[str, dt.date | None]:
    """Return the days of a channel in a month by what they are for."""
    days = {
        "增员": channel.cutoff_add_day,
        "减员": channel.cutoff_stop_day,
        "缴费": channel.payment_day,
    }
    return {word: cutoff(month, day) if day else None for word, day in days.items()}


def retires(employee: Employee) -> tuple[Month, str] | None:
    """Return the legal month of retirement and the words; the later age of women, None unknown."""
    if employee.birth is None or not employee.sex:
        return None
    kind = "male" if employee.sex == Sex.MALE else "female55"
    told = retirement(person_type=kind, birth=Month.of(employee.birth))
    return told.legal, f"{employee.birth} 出生"


def _last_month(proposal: Proposal) -> Month:
    """The month in which a proposal must be in: a stop in the last insured month."""
    return proposal.effective + -1 if proposal.kind == ChangeKind.STOP else proposal.effective
