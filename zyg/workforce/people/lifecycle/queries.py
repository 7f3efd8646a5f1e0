"""What can be known of the lifecycle; each function says how many SQL statements it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require, visible
from zyg.law.parameters import measure
from zyg.workforce.people.lifecycle.engagements import LABOUR
from zyg.workforce.people.models import (
    Certificate,
    CertificateKind,
    ChangeRequest,
    ContractState,
    Employee,
    LabourContract,
    Offboarding,
    Onboarding,
    PersonEvent,
)
from zyg.workforce.people.queries import Filters, people

PAGE = 50
Row = TypeVar("Row", bound=Model)


def onboardings(actor: Actor, *, state: str, number: str) -> Page[Onboarding]:
    """Return one page of ways in, the nearest first day first; two SQL statements.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
    """
    require(actor, "people.onboard")
    rows = Onboarding.objects.select_related("department", "employee")
    rows = rows.defer("answers").order_by("-hired", "-pk")
    return _page(rows.filter(state=state) if state else rows, number)


def onboarding_counts(actor: Actor) -> dict[str, int]:
    """Count the ways in by state; one SQL statement."""
    require(actor, "people.onboard")
    return _counts(Onboarding.objects.all())


def onboarding_for(actor: Actor, public_id: str) -> Onboarding:
    """Return one way in; one SQL statement.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "people.onboard")
    rows = Onboarding.objects.select_related("department", "employee", "user", "accepted_by")
    return _one(rows.filter(public_id=public_id), "没有这次入职办理。")


def may_see_changes(actor: Actor) -> bool:
    """Say whether the actor has anything to do with changes."""
    return actor.may_everywhere("people.change") or actor.may_everywhere("pay.edit")


def changes(actor: Actor, *, state: str, kind: str, number: str) -> Page[ChangeRequest]:
    """Return one page of proposed changes, newest first; two SQL statements.

    Raises:
        PermissionRefusedError: neither 发起异动 nor 修改薪资.
    """
    if not may_see_changes(actor):
        require(actor, "people.change")
    rows = ChangeRequest.objects.select_related(
        "employee__department", "proposed_by", "decided_by", "corrects__terms_before"
    ).select_related(
        "event__terms",
        "event__terms_before",
    )
    rows = rows.filter(**{k: v for k, v in (("state", state), ("kind", kind)) if v})
    return _page(rows.order_by("-proposed_at", "-pk"), number)


def change_counts(actor: Actor) -> dict[str, int]:
    """Count the changes by state; one SQL statement."""
    if not may_see_changes(actor):
        require(actor, "people.change")
    return _counts(ChangeRequest.objects.all())


def change_for(actor: Actor, public_id: str) -> ChangeRequest:
    """Return one change; one SQL statement.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = ChangeRequest.objects.select_related(
        "employee__department", "proposed_by", "decided_by", "document"
    ).select_related("event__terms", "event__terms_before", "corrects__terms_before")
    found = _one(rows.filter(public_id=public_id), "没有这项异动，或不在你的查看范围内。")
    if not (actor.may("people.change", found) or actor.may("pay.edit", found)):
        raise NotFoundForActorError("没有这项异动，或不在你的查看范围内。")
    return found


def event_for(actor: Actor, employee: Employee, public_id: str) -> PersonEvent:
    """Return an event of somebody that the actor may correct.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    require(actor, "people.view", employee)
    rows = PersonEvent.objects.select_related("terms", "terms_before")
    return _one(rows.filter(public_id=public_id, employee=employee), "没有这件事。")


def contracts(
    actor: Actor, *, today: dt.date, show: str, q: str, number: str
) -> Page[LabourContract]:
    """Return one page of contracts that are not void, the nearest end first.

    Two SQL statements.

    Args:
        actor: needs 查看合同与签署 over the whole organization.
        today: the day.
        show: ``draft``, ``soon`` (ends within 60 days or has ended, without a next one),
            ``open_ended``, ``other`` (no labour contract), or "" for all.
        q: name or number of the person, or number of the contract.
        number: of the page.
    """
    require(actor, "contracts.view")
    rows = LabourContract.objects.exclude(state=ContractState.VOID)
    rows = rows.select_related("employee__department")
    if q.strip():
        text = q.strip()
        rows = rows.filter(
            Q(employee__name__icontains=text)
            | Q(employee__number__istartswith=text)
            | Q(number__istartswith=text)
        )
    if show in _SHOWN:
        rows = rows.filter(_SHOWN[show](today))
    return _page(rows.order_by(F("end").asc(nulls_last=True), "employee__number", "pk"), number)


def contracts_ending(*, today: dt.date) -> int:
    """Count the labour contracts that end soon or have ended without a next one; one SQL."""
    return LabourContract.objects.filter(_soon(today)).count()


def contract_for(actor: Actor, public_id: str) -> LabourContract:
    """Return one contract that the actor may see; one SQL statement.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = LabourContract.objects.select_related(
        "employee__department", "organization", "scan", "user"
    )
    found = _one(rows.filter(public_id=public_id), "没有这份合同，或不在你的查看范围内。")
    if not actor.may("contracts.view", found):
        raise NotFoundForActorError("没有这份合同，或不在你的查看范围内。")
    return found


def picked_contracts(actor: Actor, ids: Iterable[str]) -> list[LabourContract]:
    """Return the contracts that were picked in a list; one SQL statement."""
    require(actor, "people.contract")
    rows = LabourContract.objects.filter(public_id__in=list(ids))
    return list(rows.select_related("employee__department").order_by("end", "pk"))


def exits(actor: Actor, *, state: str, number: str) -> Page[Offboarding]:
    """Return one page of exits, the latest last day first; three SQL statements.

    Raises:
        PermissionRefusedError: neither 办理离职 nor 修改薪资.
    """
    _require_exits(actor)
    rows = Offboarding.objects.select_related("employee__department", "proposed_by")
    rows = rows.defer("sealed_pay").prefetch_related("tasks").order_by("-last_day", "-pk")
    return _page(rows.filter(state=state) if state else rows, number)


def exit_counts(actor: Actor) -> dict[str, int]:
    """Count the exits by state; one SQL statement."""
    _require_exits(actor)
    return _counts(Offboarding.objects.all())


def exit_for(actor: Actor, public_id: str) -> Offboarding:
    """Return one exit; one SQL statement.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = Offboarding.objects.select_related(
        "employee__department", "proposed_by", "decided_by", "document"
    )
    found = _one(rows.filter(public_id=public_id), "没有这次离职办理，或不在你的查看范围内。")
    if not (actor.may("people.offboard", found) or actor.may("pay.edit", found)):
        raise NotFoundForActorError("没有这次离职办理，或不在你的查看范围内。")
    return found


def certificates_of(actor: Actor, employee: Employee) -> list[Certificate]:
    """List the papers about somebody that the actor may open, newest first; one SQL statement."""
    if not actor.may("people.certificate", employee):
        return []
    rows = Certificate.objects.filter(employee=employee).select_related("issued_by", "employee")
    own = employee.membership_id is not None and employee.membership_id == actor.membership.pk
    if not own and not actor.may("pay.view", employee):
        rows = rows.exclude(kind=CertificateKind.INCOME)
    return list(rows.defer("sealed_pdf", "sealed_data").order_by("-issued_at"))


def contracts_seen(actor: Actor, employee: Employee) -> list[LabourContract]:
    """List somebody's contracts with the void ones, newest first; one SQL statement."""
    if not actor.may("contracts.view", employee):
        return []
    rows = LabourContract.objects.filter(employee=employee).select_related("employee")
    return list(rows.order_by("-start", "-pk"))


def candidates(actor: Actor, q: str, *, permission: str, limit: int = 10) -> list[Employee]:
    """Find people for an act by name, spelling or number; one SQL statement."""
    if not q.strip():
        return []
    rows = people(actor, Filters(q=q), as_of=dt.date.min).filter(visible(actor, permission))
    return list(rows[:limit])


def _require_exits(actor: Actor) -> None:
    if not actor.may_everywhere("pay.edit"):
        require(actor, "people.offboard")


def _soon(today: dt.date) -> Q:
    lead = max(measure("contracts/alert_leads").at(today).value["contract_end"])
    later = LabourContract.objects.filter(
        employee=OuterRef("employee"), start__gt=OuterRef("start")
    ).exclude(state=ContractState.VOID)
    ends = Q(end__lte=today + dt.timedelta(days=lead), closed_on=None, kind__in=LABOUR)
    here = Q(employee__left=None) | Q(employee__left__gte=today)
    return ends & here & Q(state=ContractState.SIGNED) & ~Exists(later)


_SHOWN = {
    "draft": lambda _: Q(state=ContractState.DRAFT),
    "soon": _soon,
    "open_ended": lambda _: Q(kind="open_ended"),
    "other": lambda _: ~Q(kind__in=LABOUR),
}


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def _page(rows: QuerySet[Row], number: str) -> Page[Row]:
    return Paginator(rows, PAGE).get_page(number)


def _one(rows: QuerySet[Row], sentence: str) -> Row:
    found = rows.first()
    if found is None:
        raise NotFoundForActorError(sentence)
    return found
