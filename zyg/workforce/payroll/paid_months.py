"""What the archive says somebody was paid, month by month: the source of certificates.

Handed to the people app when this one starts (``people.lifecycle.pay_history``): the arrow goes
from payroll to people only.
"""

from __future__ import annotations

from django.db.models import F, Sum

from zyg.law.periods import Month
from zyg.workforce.payroll.models import PersonResult, RunStatus
from zyg.workforce.people.lifecycle.pay_history import PaidMonth
from zyg.workforce.people.models import Employee


def archived_pay(employee: Employee, months: int) -> list[PaidMonth]:
    """Return the last archived months of somebody, newest first; one SQL statement."""
    rows = (
        PersonResult.objects.filter(
            employee=employee,
            version__run__status=RunStatus.ARCHIVED,
            version__run__current=F("version"),
        )
        .order_by()
        .values("version__run__period")
        .annotate(total_gross=Sum("gross"), total_net=Sum("net"))
        .order_by("-version__run__period")
    )
    return [
        PaidMonth(Month.parse(row["version__run__period"]), row["total_gross"], row["total_net"])
        for row in rows[:months]
    ]
