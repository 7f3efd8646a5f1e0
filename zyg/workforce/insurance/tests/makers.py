"""Channels and insured people for tests: 甲公司 in 上海 (310000)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.core.permissions.actors import Actor
from zyg.law.periods import Month
from zyg.testing import Cast
from zyg.workforce.insurance.models import Channel, DeclarationBatch
from zyg.workforce.insurance.operations.accounts import add_standard_channels, save_channel
from zyg.workforce.insurance.operations.batches import create_batch
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import change_terms
from zyg.workforce.people.tests.makers import make_employee

NOW = dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 10)
MONTH = Month(2026, 11)
BASES = {"insurance_base": 1_200_000, "fund_base": 1_200_000, "fund_rate": 700}


def channels(cast: Cast, place: str = "310000") -> tuple[Channel, Channel]:
    """Add the two usual channels of a place: 社会保险, 住房公积金."""
    social, fund = add_standard_channels(actor=cast.sun, place=place)
    return social, fund


def worker(cast: Cast, serial: int = 1, *, bases: Any = None, **values: Any) -> Employee:
    """Take somebody on in November 2026 with bases in the archive."""
    values = {"hired": dt.date(2026, 11, 3), **values}
    employee = make_employee(cast.sun, serial, **values)
    told = BASES if bases is None else bases
    if told:
        terms(cast.wang, employee, employee.hired, **told)
    return employee


def terms(actor: Actor, employee: Employee, day: dt.date, **changes: Any) -> None:
    """Change somebody's terms from a day on."""
    change_terms(
        actor=actor,
        employee=employee,
        valid_from=day,
        changes=changes,
        reason="测试",
        today=TODAY,
    )


def batch(cast: Cast, channel: Channel, month: Month = MONTH) -> DeclarationBatch:
    """Make the batch of a month as 孙丽."""
    return create_batch(actor=cast.sun, channel=channel, month=month, now=NOW, today=TODAY)


def channel(cast: Cast, place: str = "310000", **values: Any) -> Channel:
    """Add one channel, for the pension if nothing else is said."""
    told = {"place": place, "name": "测试渠道", "insurances": ["pension"], **values}
    return save_channel(actor=cast.sun, values=told)
