"""One person's result beside last month's, and what must be looked at before approval.

The rules are ``zyg.law.pay.checks`` and ``zyg.law.pay.variance``; this module brings them what
they need and writes what they find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from zyg.law.explain import RuleRefusedError
from zyg.law.money import round_half_up
from zyg.law.pay.checks import Check, CheckContext, problems, refusal
from zyg.law.pay.model import PersonMonth, PersonMonthResult
from zyg.law.pay.variance import Cause, variance
from zyg.workforce.payroll.models import (
    CheckLevel,
    PayRun,
    PersonResult,
    RunCheck,
    RunInput,
    RunStatus,
    RunVersion,
)
from zyg.workforce.payroll.queries import previous_run, runs_carried_from

PERMYRIAD = 10_000
JOINED, LEFT, JOINED_AND_LEFT = "本月入职", "本月离职", "入职又离职"
RETIREMENT = "到退休年龄"
NO_CAUSE = "rest"
LEVELS = {"block": CheckLevel.BLOCKING, "confirm": CheckLevel.WARNING}
TITLES = {
    "rule_refused": "缺规则或资料",
    "missing_input": "缺数据",
    "negative_net": "实发为负",
    "below_min_wage": "低于最低工资",
    "totals_differ": "合计与明细不符",
    "net_differs": "应发减扣款不等于实发",
    "version_missing": "缺规则版本",
    "base_out_of_limits": "基数越界",
    "tax_gap": "个税累计断档",
    "previous_open": "上月未归档",
    "overtime_over_limit": "月加班超过36小时",
    "prorated": "入离职与缺勤折算",
    "zero_wage": "零工资",
    "retirement": "到退休年龄",
    "provisional_limits": "暂用上期基数上下限",
    "manual_item": "手工调整",
    "retro": "补发扣回",
    "bonus_dead_zone": "年终奖临界",
    "statement_differs": "代扣与核定不符",
    "receivable_open": "欠款未收回",
    "large_change": "变动超过20%",
    "unexplained_change": "没有原因的变动超过5%",
    "bracket_jump": "个税跳档",
    "gathered": "收集数据",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """Last month's results, read block by block."""

    version: RunVersion | None
    carried: tuple[RunVersion, ...] = ()

    @classmethod
    def of(cls, run: PayRun) -> Earlier:
        """Take what a run is compared with, and the runs that its taxes go on from."""
        before = previous_run(run)
        carried = tuple(one.current for one in runs_carried_from(run) if one.current is not None)
        return cls(before.current if before else None, carried)

    def latest(self, employees: Iterable[int]) -> dict[int, PersonResult]:
        """Return the last rows of some employees, whichever run they are of; one SQL statement."""
        rows = PersonResult.objects.filter(version__in=self.carried, employee__in=list(employees))
        order = {version.pk: place for place, version in enumerate(self.carried)}
        return {row.employee_id: row for row in sorted(rows, key=lambda row: order[row.version_id])}

    def rows(self, employees: Iterable[int]) -> dict[int, PersonResult]:
        """Return last month's rows of some employees; one SQL statement."""
        if self.version is None:
            return {}
        found = PersonResult.objects.filter(version=self.version, employee__in=list(employees))
        return {row.employee_id: row for row in found}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What computing one person gave: a result, or a refusal with its sentence."""

    input: RunInput
    result: PersonMonthResult | None
    previous: PersonResult | None = None
    causes: tuple[Cause, ...] = ()
    checks: tuple[Check, ...] = field(default_factory=tuple)

    def comparison(self) -> dict[str, Any]:
        """Return the columns of ``PersonResult`` that compare with last month."""
        if self.result is None or self.previous is None:
            return {"previous": None, "main_cause": self.input.situation and "上月没有工资"}
        difference = self.result.net - self.previous.net
        known = [cause for cause in self.causes if cause.kind != NO_CAUSE]
        rest = difference - sum(cause.amount for cause in known)
        return {
            "previous": self.previous,
            "previous_net": self.previous.net,
            "difference": difference,
            "permyriad": _permyriad(difference, self.previous.net),
            "main_cause": known[0].sentence[:200] if known else "",
            "causes": [{"label": one.sentence, "amount": one.amount} for one in known],
            "unexplained": rest,
        }


def outcomes(
    block: Sequence[RunInput],
    earlier: Earlier,
    compute: Callable[[PersonMonth], PersonMonthResult],
) -> list[Outcome]:
    """Compute a block of people; one person's refusal concerns nobody else."""
    employees = [row.employee_id for row in block]
    before = earlier.rows(employees)
    several = earlier.carried != ((earlier.version,) if earlier.version else ())
    latest = earlier.latest(employees) if several else before
    return [
        _outcome(row, before.get(row.employee_id), latest.get(row.employee_id), compute)
        for row in block
    ]


def person_checks(
    version: RunVersion, rows: Sequence[tuple[Outcome, PersonResult | None]]
) -> list[RunCheck]:
    """Return the findings on people of a block, unsaved."""
    return [
        _check(version, check.code, LEVELS[check.level], _sentence(outcome, check), result)
        for outcome, result in rows
        for check in outcome.checks
    ]


def record_run_checks(version: RunVersion, run: PayRun) -> None:
    """Write the findings on the month as a whole."""
    found = [
        _check(version, "gathered", CheckLevel(told["level"]), told["sentence"], None)
        for told in run.findings
    ]
    open_runs = PayRun.objects.filter(entity=run.entity, period__lt=run.period)
    open_runs = open_runs.filter(Q(current__isnull=False) | Q(number__gt=1))
    open_runs = open_runs.exclude(status=RunStatus.ARCHIVED)
    if (before := open_runs.order_by("period", "number").first()) is not None:
        sentence = f"{before.month_label}核算还是「{RunStatus(before.status).label}」，请先归档。"
        found.append(_check(version, "previous_open", CheckLevel.BLOCKING, sentence, None))
    RunCheck.objects.bulk_create(found)


def carry_sign_offs(version: RunVersion, former: RunVersion | None) -> None:
    """Keep what was signed off in the version before, where the finding is still the same."""
    if former is None:
        return
    signed = RunCheck.objects.filter(version=former, signed_at__isnull=False)
    known = {
        (check.code, check.result.employee_id if check.result else None, check.sentence): check
        for check in signed.select_related("result")
    }
    same = []
    for check in RunCheck.objects.filter(version=version).select_related("result"):
        employee = check.result.employee_id if check.result else None
        if (old := known.get((check.code, employee, check.sentence))) is not None:
            check.signed_by_id, check.signed_at = old.signed_by_id, old.signed_at
            check.reason = old.reason
            same.append(check)
    RunCheck.objects.bulk_update(same, ["signed_by", "signed_at", "reason"], batch_size=500)


def _outcome(
    row: RunInput,
    before: PersonResult | None,
    latest: PersonResult | None,
    compute: Callable[[PersonMonth], PersonMonthResult],
) -> Outcome:
    try:
        result = compute(row.person_month())
    except RuleRefusedError as error:
        return Outcome(row, None, checks=(refusal(error),))
    previous = before.result() if before is not None else None
    causes = variance(result, previous) if previous is not None else ()
    context = CheckContext(
        events=_events(row, result, causes),
        joined=row.situation in (JOINED, JOINED_AND_LEFT),
        left=row.situation in (LEFT, JOINED_AND_LEFT),
        retirement_reached=RETIREMENT in row.events,
        previous_run=latest.result() if latest is not None and latest is not before else None,
    )
    return Outcome(row, result, before, causes, problems(result, previous, context))


def _events(row: RunInput, result: PersonMonthResult, causes: Sequence[Cause]) -> tuple[str, ...]:
    """Return what happened to the person: from the archive, and from files of the month."""
    told = {line.line.code for line in result.lines if line.line.inputs.get("source_note")}
    files = [one.label for one in causes if one.kind == "line" and one.code in told]
    situation = [row.situation] if row.situation else []
    happened = [event for event in row.events if event != RETIREMENT]
    jumped = any(one.kind == "tax" and "→" in one.sentence for one in causes)
    return (*happened, *situation, *files, *(["个税跳档"] if jumped else []))


def _check(
    version: RunVersion,
    code: str,
    level: CheckLevel,
    sentence: str,
    result: PersonResult | None,
) -> RunCheck:
    return RunCheck(
        organization=version.organization,
        version=version,
        code=code,
        title=TITLES.get(code, "其他"),
        level=level,
        result=result,
        sentence=sentence[:1000],
    )


def _sentence(outcome: Outcome, check: Check) -> str:
    if outcome.result is not None:
        return check.sentence
    return f"{outcome.input.name}（{outcome.input.employee_number}）：{check.sentence}"


def _permyriad(difference: int, before: int) -> int | None:
    return round_half_up(difference * PERMYRIAD, abs(before)) if before else None
