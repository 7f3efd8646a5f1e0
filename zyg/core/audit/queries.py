"""What the audit can tell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from zyg.core.accounts.models import User
from zyg.core.audit.acts import declared
from zyg.core.audit.models import AuditEntry, AuditHead
from zyg.core.permissions.actors import Actor, require
from zyg.core.tables import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class Looked:
    """One act on an object, as its history shows it."""

    at: dt.datetime
    who: str
    act: str
    reason: str
    payload: dict[str, object]


def history_of(obj: models.Model, *, acts: tuple[str, ...] = (), limit: int = 50) -> list[Looked]:
    """List what was done to an object, newest first; ``acts`` keeps some kinds only.

    One SQL statement. For "谁看过我的信息": ``acts=("people.reveal",)``.
    """
    rows = AuditEntry.objects.filter(
        object_type=obj._meta.label, object_id=getattr(obj, "public_id", "")
    )
    if acts:
        rows = rows.filter(act__in=acts)
    return [
        Looked(row.at, row.actor_name, declared().get(row.act, row.act), row.reason, row.payload)
        for row in rows.order_by("-sequence")[:limit]
    ]


PAGE = 50
MOST_EXPORTED = 20_000
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the log says.

    Attributes:
        q: words in the name of who acted, of the object, in the reason, or the address.
        act: code of an act.
        who: public id of an account.
        first: first day, as the address has it.
        last: last day.
    """

    q: str = ""
    act: str = ""
    who: str = ""
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def any(self) -> bool:
        """Whether the log is narrowed."""
        return bool(self.q or self.act or self.who or self.first or self.last)


@dataclass(frozen=True, slots=True)
class Line:
    """One act as the log shows it."""

    entry: AuditEntry
    act: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """A piece of the log, newest first.

    Attributes:
        lines: at most fifty.
        older: sequence before which the next piece begins; None at the end.
        count: rows of the whole log.
        head: the hash of its end.
    """

    lines: tuple[Line, ...]
    older: int | None
    count: int
    head: str


def log_page(actor: Actor, filters: Filters, *, before: int | None = None) -> LogPage:
    """Return a piece of the log; two SQL statements, however long it is.

    Raises:
        PermissionRefusedError: the right 查看操作日志 is missing.
    """
    require(actor, "audit.view")
    rows = _filtered(filters)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[: PAGE + 1])
    head = AuditHead.objects.first()
    return LogPage(
        lines=tuple(_line(row) for row in found[:PAGE]),
        older=found[PAGE - 1].sequence if len(found) > PAGE else None,
        count=head.sequence if head else 0,
        head=head.hash if head else "",
    )


def acts_in_log() -> list[tuple[str, str]]:
    """List the kinds of acts that stand in the log, as (code, Chinese); one SQL statement."""
    codes = AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct()
    return sorted(((code, declared().get(code, code)) for code in codes), key=lambda one: one[1])


def people_in_log() -> list[tuple[str, str]]:
    """List who has acted, as (public id, name); one SQL statement."""
    acted = AuditEntry.objects.values("user")
    rows = User.objects.filter(pk__in=acted).order_by("display_name", "pk")
    return [(row.public_id, str(row)) for row in rows]


def log_table(actor: Actor, filters: Filters) -> Table:
    """Return the log for a file, newest first, at most 20,000 rows.

    Raises:
        PermissionRefusedError: the right 查看操作日志 is missing.
    """
    require(actor, "audit.view")
    heads = ("时间", "操作人", "动作", "对象", "原因", "内容", "来源地址", "哈希")
    rows = []
    for row in _filtered(filters).order_by("-sequence")[:MOST_EXPORTED]:
        line = _line(row)
        told = "；".join(f"{name}：{value}" for name, value in line.told)
        at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
        named = (row.actor_name, line.act, row.object_label, row.reason, told)
        rows.append((row.sequence, at, *named, row.address, row.hash))
    columns = (Column("序号", Kind.COUNT), *(Column(head) for head in heads))
    return Table("操作日志", columns, tuple(rows))


def _filtered(filters: Filters) -> models.QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if word := filters.q.strip():
        fields = ("actor_name", "object_label", "reason", "address")
        found = models.Q(pk__in=[])
        for field in fields:
            found |= models.Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    if filters.act:
        rows = rows.filter(act=filters.act)
    if filters.who:
        rows = rows.filter(user__public_id=filters.who)
    if filters.first:
        rows = rows.filter(at__gte=_midnight(filters.first))
    if filters.last:
        rows = rows.filter(at__lt=_midnight(filters.last + _DAY))
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _line(row: AuditEntry) -> Line:
    return Line(row, declared().get(row.act, row.act), tuple(_told(row.payload)))


def _told(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(name), _word(value)) for name, value in payload.items()]


def _word(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return "、".join(map(str, value)) or "—"
    return json.dumps(value, ensure_ascii=False)
