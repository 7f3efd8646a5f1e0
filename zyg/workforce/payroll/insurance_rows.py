"""What runs took for insurance and paid as wages, for the insurance app.

Handed in when this app starts (``insurance.payroll_rows``): the arrow goes from payroll to
insurance only. Stored results are read as the plain data they are; of thousands of lines only
those that are asked for become objects.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, QuerySet

from zyg.law.money import Fen
from zyg.law.pay.codec import from_plain
from zyg.law.pay.model import SocialInputs
from zyg.law.periods import Month
from zyg.workforce.insurance.payroll_rows import PaidLine, PaidMonth
from zyg.workforce.payroll.models import PersonResult, RunStatus, unpack

SETTLED = (RunStatus.PAID, RunStatus.ARCHIVED)
WAGES = frozenset({"wage", "bonus_merged", "bonus_separate"})
CHUNK = 500


class InsuranceRows:
    """The rows of the organization in scope; see ``insurance.payroll_rows.PayrollRows``."""

    def of_month(self, month: Month) -> Iterable[PaidMonth]:
        """The current results of a wage month, of runs in any state; one SQL statement."""
        for row in _results().filter(version__run__period=str(month)).iterator(CHUNK):
            yield _month(row, month, social=None)

    def archived_from(self, first: Month) -> Iterable[PaidMonth]:
        """The results of paid and archived runs from a wage month on; one SQL statement."""
        rows = _settled().filter(version__run__period__gte=str(first)).select_related("input")
        for row in rows.iterator(CHUNK):
            told = json.loads(unpack(row.input.body)).get("social")
            social = from_plain(SocialInputs, told) if told else None
            yield _month(row, Month.parse(row.version.run.period), social=social)

    def wages(self, year: int) -> Mapping[int, Mapping[Month, Fen]]:
        """Wages that count for the base, by employee and wage month; one SQL statement."""
        found: dict[int, dict[Month, Fen]] = defaultdict(lambda: defaultdict(int))
        rows = _settled().filter(version__run__period__startswith=f"{year}-")
        for row in rows.iterator(CHUNK):
            month = Month.parse(row.version.run.period)
            found[row.employee_id][month] += sum(_counted(_plain(row)))
        return found


def _results() -> QuerySet[PersonResult]:
    rows = PersonResult.objects.filter(version__run__current=F("version"))
    return rows.select_related("version__run").order_by("version__run__period", "pk")


def _settled() -> QuerySet[PersonResult]:
    return _results().filter(version__run__status__in=SETTLED)


def _plain(row: PersonResult) -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(unpack(row.body))
    return told


def _month(row: PersonResult, month: Month, *, social: SocialInputs | None) -> PaidMonth:
    lines = tuple(_line(told) for told in _plain(row)["insurance"])
    return PaidMonth(row.employee_id, month, social, lines)


def _line(told: Mapping[str, Any]) -> PaidLine:
    line, back = told["line"], told.get("backpay")
    return PaidLine(
        insurance=told["insurance"],
        side=told["side"],
        amount=line["amount"],
        base=told.get("base"),
        rate=str(line.get("inputs", {}).get("rate", "")),
        backpay=Month.parse(back) if back else None,
    )


def _counted(plain: Mapping[str, Any]) -> Iterator[Fen]:
    """The amounts of lines that are part of next year's base."""
    for told in plain["lines"]:
        if told["pay_class"] in WAGES and told["counts"].get("insurance_base", True):
            yield told["line"]["amount"]
