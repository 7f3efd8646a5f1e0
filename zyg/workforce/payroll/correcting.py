"""Corrections as pay items: the old line reversed and the right line, in a run that is open.

The closed line and its reversal net to zero; both new lines name the closed one (``corrects``).
Nothing of the closed run is touched: the cumulative method of the tax does the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from zyg.law.pay.items import Manual
from zyg.law.pay.model import PersonMonth
from zyg.workforce.payroll.models import PayCorrection, PayRun


def waiting_corrections(run: PayRun) -> Mapping[int, list[PayCorrection]]:
    """Return by employee the corrections that wait for a run, or are of this one already."""
    rows = PayCorrection.objects.filter(run__isnull=True) | PayCorrection.objects.filter(run=run)
    found: dict[int, list[PayCorrection]] = defaultdict(list)
    for row in rows.select_related("result__version__run").order_by("pk"):
        if row.result.version.run_id != run.pk:
            found[row.result.employee_id].append(row)
    return found


def correction_items(corrections: Iterable[PayCorrection], inputs: PersonMonth) -> PersonMonth:
    """Return the inputs with two items for each correction: reversal and right line."""
    items = [item for row in corrections for item in _items(row)]
    return replace(inputs, items=(*inputs.items, *items)) if items else inputs


def take_corrections(run: PayRun, employees: set[int]) -> int:
    """Tie the corrections of those people to a run that has just been frozen; return how many."""
    waiting = waiting_corrections(run)
    taken = [row.pk for employee in employees for row in waiting.get(employee, ())]
    PayCorrection.objects.filter(run=run).exclude(pk__in=taken).update(run=None)
    return PayCorrection.objects.filter(pk__in=taken).update(run=run)


def release_corrections(run: PayRun) -> None:
    """Let the corrections of a run wait again: its inputs are open."""
    PayCorrection.objects.filter(run=run).update(run=None)


def _items(row: PayCorrection) -> tuple[Manual, Manual]:
    run = row.result.version.run
    line = next(one for one in row.result.result().lines if one.line.code == row.code)
    # Pay of an earlier month says nothing about this month's minimum wage or overtime.
    counts = replace(line.counts, min_wage=False, overtime_base=False)
    reason = f"更正 {run.label}：{row.reason}"

    def item(suffix: str, words: str, amount: int) -> Manual:
        return Manual(
            code=f"corr{row.pk}_{suffix}",
            label=f"更正{run.month_label}{row.label}（{words}）",
            amount=amount,
            pay_class=line.pay_class,
            counts=counts,
            corrects=f"{run.key}:{row.code}",
            reason=reason,
        )

    return item("old", "冲回", -row.old), item("right", "应发", row.right)
