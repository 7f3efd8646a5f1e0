"""The API of the lifecycle: ways in, changes, contracts, exits, what happened to somebody.

Amounts come only to a token that may see pay; a link of registration comes once, in the answer
to the call that made it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.approvals.errors import ApprovalError
from zyg.core.organizations.operations import department_at
from zyg.core.organizations.queries import AmbiguousDepartmentError, department_tree
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting
from zyg.law.explain import RuleRefusedError
from zyg.workforce.people.lifecycle import joining, leaving, queries
from zyg.workforce.people.lifecycle.changes import InvalidChangeError, Proposal, propose_change
from zyg.workforce.people.lifecycle.contract_checks import ContractPlan
from zyg.workforce.people.lifecycle.contracts import InvalidContractError, make_contract
from zyg.workforce.people.lifecycle.events import timeline
from zyg.workforce.people.lifecycle.exit_rules import ExitFacts
from zyg.workforce.people.lifecycle.showing import changes_shown
from zyg.workforce.people.models import (
    ChangeRequest,
    ContractKind,
    EventKind,
    HoursSystem,
    LabourContract,
    Offboarding,
    Onboarding,
)
from zyg.workforce.people.queries import employee_for

router = Router(tags=["lifecycle"])
_REFUSALS = (
    joining.InvalidOnboardingError,
    InvalidChangeError,
    InvalidContractError,
    leaving.InvalidExitError,
)
Answer = HttpResponse | Status["LifecycleSaid"]


class LifecycleSaid(Schema):
    """Why something was not done, with the sentences by field."""

    error: str
    fields: dict[str, str] = {}


class Paged(Schema):
    """Which page, and the state that the list is limited to."""

    state: str = Field("", max_length=20)
    page: int = Field(1, ge=1, le=100_000)


class OnboardingOut(Schema):
    """One way in; ``link`` only in the answer to the call that made it."""

    id: str
    state: str
    name: str
    number: str
    department: str
    post: str
    place: str
    engagement: str
    hired: dt.date
    expires_at: dt.datetime
    employee_id: str
    link: str = ""

    @classmethod
    def of(cls, row: Onboarding, link: str = "") -> OnboardingOut:
        """Describe a way in."""
        return cls(
            id=row.public_id,
            department=row.department.name if row.department else "",
            employee_id=row.employee.public_id if row.employee else "",
            link=link,
            **_same(row, "state name number post place engagement hired expires_at"),
        )


class OnboardingIn(Schema):
    """Whom to invite; ``place`` is a name or a code, ``department`` a path like 研发部/后端."""

    name: str = Field(max_length=50)
    number: str = Field(max_length=40)
    post: str = Field(max_length=100)
    place: str = Field(max_length=30)
    hired: dt.date
    engagement: str = Field("labour_contract", max_length=20)
    department: str = Field("", max_length=200)
    phone: str = Field("", max_length=20)
    note: str = Field("", max_length=200)
    valid_days: int = Field(joining.VALID_DAYS, ge=1, le=joining.LONGEST_DAYS)


class ChangeOut(Schema):
    """One proposed change; ``pairs`` are label, before, after."""

    id: str
    state: str
    employee_id: str
    kind: str
    valid_from: dt.date
    until: dt.date | None
    reason: str
    pairs: list[tuple[str, str, str]]

    @classmethod
    def of(cls, row: ChangeRequest, pairs: list[tuple[str, str, str]]) -> ChangeOut:
        """Describe a change."""
        return cls(
            id=row.public_id,
            employee_id=row.employee.public_id,
            pairs=pairs,
            **_same(row, "state kind valid_from until reason"),
        )


class PayItem(Schema):
    """One item of monthly pay, in fen."""

    code: str = Field(max_length=40)
    label: str = Field(max_length=40)
    amount: int = Field(ge=0)


class ChangeIn(Schema):
    """A change to propose; ``department``, ``post`` and the like for the kinds that need them."""

    employee_id: str = Field(max_length=14)
    kind: str = Field(max_length=20)
    valid_from: dt.date
    reason_code: str = Field(max_length=40)
    reason: str = Field("", max_length=200)
    until: dt.date | None = None
    department: str | None = Field(None, max_length=200)
    post: str | None = Field(None, max_length=100)
    engagement: str | None = Field(None, max_length=20)
    pay_items: list[PayItem] | None = Field(None, max_length=50)


class ContractOut(Schema):
    """One contract, without amounts."""

    id: str
    number: str
    state: str
    employee_id: str
    kind: str
    start: dt.date
    end: dt.date | None
    probation_end: dt.date | None
    signed_on: dt.date | None

    @classmethod
    def of(cls, row: LabourContract) -> ContractOut:
        """Describe a contract."""
        return cls(
            id=row.public_id,
            employee_id=row.employee.public_id,
            **_same(row, "number state kind start end probation_end signed_on"),
        )


class ContractIn(Schema):
    """A contract to register; amounts in fen."""

    employee_id: str = Field(max_length=14)
    kind: str = Field(max_length=12)
    start: dt.date
    end: dt.date | None = None
    probation_months: int = Field(0, ge=0, le=12)
    post: str = Field(max_length=100)
    work_place: str = Field(max_length=100)
    duties: str = Field("", max_length=500)
    hours_system: str = Field("standard", max_length=15)
    hours_approval: str = Field("", max_length=60)
    pay: int | None = Field(None, ge=0)
    probation_pay: int | None = Field(None, ge=0)
    pay_by_sheet: bool = False
    employee_chose_fixed: bool = False
    details: dict[str, str] = {}


class ExitOut(Schema):
    """One exit, without amounts."""

    id: str
    state: str
    employee_id: str
    ground: str
    label: str
    notice_on: dt.date
    last_day: dt.date
    severance_months: str
    findings: list[str]

    @classmethod
    def of(cls, row: Offboarding) -> ExitOut:
        """Describe an exit."""
        return cls(
            id=row.public_id,
            employee_id=row.employee.public_id,
            label=row.outcome["label"],
            severance_months=row.outcome["months"],
            findings=row.outcome["findings"],
            **_same(row, "state ground notice_on last_day"),
        )


class ExitIn(Schema):
    """An exit to propose."""

    employee_id: str = Field(max_length=14)
    ground: str = Field(max_length=40)
    notice_on: dt.date
    last_day: dt.date
    reason: str = Field("", max_length=200)
    pregnant: bool = False
    occupational_check_pending: bool = False
    work_disability: bool = False
    annual_taken: str | None = Field(None, pattern=r"^\d{1,2}(\.5)?$")


class EventOut(Schema):
    """One line of a person's timeline; ``pairs`` are label, before, after."""

    day: dt.date
    label: str
    pairs: list[tuple[str, str, str]]
    reason: str
    until: dt.date | None
    by: str
    corrected: bool
    is_future: bool


@router.get("/onboardings", response=list[OnboardingOut], summary="入职办理列表")
def list_onboardings(request: HttpRequest, query: Query[Paged]) -> list[OnboardingOut]:
    """List the ways in, 50 a page."""
    page = queries.onboardings(acting(request), state=query.state, number=str(query.page))
    return [OnboardingOut.of(row) for row in page]


@router.post(
    "/onboardings", response={201: OnboardingOut, 422: LifecycleSaid}, summary="发送登记链接"
)
def add_onboarding(request: HttpRequest, told: OnboardingIn) -> Answer:
    """Invite somebody; the answer holds the link, which can not be read again."""
    actor = acting(request)

    def act() -> tuple[int, object]:
        said = told.dict()
        department = department_at(organization=actor.organization, path=said.pop("department"))
        invitation = joining.Invitation(department=department, **said)
        row, token = joining.invite(actor=actor, invitation=invitation, now=timezone.now())
        link = request.build_absolute_uri(reverse("lifecycle:join", args=[token]))
        return 201, OnboardingOut.of(row, link).model_dump(mode="json")

    return _answered(request, actor, act)


@router.get("/changes", response=list[ChangeOut], summary="异动列表")
def list_changes(request: HttpRequest, query: Query[Paged]) -> list[ChangeOut]:
    """List the proposed changes, 50 a page; amounts for who may see pay."""
    actor = acting(request)
    page = queries.changes(actor, state=query.state, kind="", number=str(query.page))
    shown = changes_shown(actor, page, department_tree(actor.organization))
    return [ChangeOut.of(row, shown[row.pk]) for row in page]


@router.post("/changes", response={201: ChangeOut, 422: LifecycleSaid}, summary="发起异动")
def add_change(request: HttpRequest, told: ChangeIn) -> Answer:
    """Propose a change; somebody else approves it."""
    actor = acting(request)
    employee = employee_for(actor, told.employee_id)

    def act() -> tuple[int, object]:
        said = told.dict(include={"post", "engagement", "pay_items"}, exclude_none=True)
        wanted: dict[str, Any] = dict(said)
        if told.department is not None:
            wanted["department"] = department_at(
                organization=actor.organization, path=told.department
            )
        if told.kind not in EventKind.values:
            raise InvalidChangeError({"kind": f"没有「{told.kind}」这种异动。"})
        proposal = Proposal(
            kind=EventKind(told.kind),
            changes=wanted,
            **_same(told, "valid_from reason_code reason until"),
        )
        row = propose_change(actor=actor, employee=employee, proposal=proposal, now=timezone.now())
        shown = changes_shown(actor, [row], department_tree(actor.organization))
        return 201, ChangeOut.of(row, shown[row.pk]).model_dump(mode="json")

    return _answered(request, actor, act)


@router.get("/contracts", response=list[ContractOut], summary="合同列表")
def list_contracts(request: HttpRequest, query: Query[Paged]) -> list[ContractOut]:
    """List the contracts, the nearest end first, 50 a page; ``state`` as on the page (soon …)."""
    page = queries.contracts(
        acting(request),
        today=timezone.localdate(),
        show=query.state,
        q="",
        number=str(query.page),
    )
    return [ContractOut.of(row) for row in page]


@router.post("/contracts", response={201: ContractOut, 422: LifecycleSaid}, summary="登记合同")
def add_contract(request: HttpRequest, told: ContractIn) -> Answer:
    """Register a contract that is still to be signed."""
    actor = acting(request)
    employee = employee_for(actor, told.employee_id)

    def act() -> tuple[int, object]:
        said = told.dict(exclude={"employee_id"})
        for name, choices in (("kind", ContractKind), ("hours_system", HoursSystem)):
            if said[name] not in choices.values:
                raise InvalidContractError({name: f"没有「{said[name]}」这一种。"})
            said[name] = choices(said[name])
        row = make_contract(actor=actor, employee=employee, plan=ContractPlan(**said))
        return 201, ContractOut.of(row).model_dump(mode="json")

    return _answered(request, actor, act)


@router.get("/exits", response=list[ExitOut], summary="离职列表")
def list_exits(request: HttpRequest, query: Query[Paged]) -> list[ExitOut]:
    """List the exits, 50 a page."""
    page = queries.exits(acting(request), state=query.state, number=str(query.page))
    return [ExitOut.of(row) for row in page]


@router.post("/exits", response={201: ExitOut, 422: LifecycleSaid}, summary="发起离职")
def add_exit(request: HttpRequest, told: ExitIn) -> Answer:
    """Propose an exit; somebody else approves it."""
    actor = acting(request)
    employee = employee_for(actor, told.employee_id)

    def act() -> tuple[int, object]:
        said = told.dict(exclude={"employee_id"})
        taken = said.pop("annual_taken")
        facts = ExitFacts(annual_taken=None if taken is None else Fraction(taken), **said)
        row = leaving.propose_exit(actor=actor, employee=employee, facts=facts, now=timezone.now())
        return 201, ExitOut.of(row).model_dump(mode="json")

    return _answered(request, actor, act)


@router.get("/people/{employee_id}/events", response=list[EventOut], summary="员工经历")
def list_events(request: HttpRequest, employee_id: str) -> list[EventOut]:
    """Tell what happened to somebody, newest first; amounts for who may see pay."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    sees_pay = actor.may("pay.view", employee)
    entries = timeline(employee, today=timezone.localdate(), sees_pay=sees_pay)
    return [
        EventOut(
            pairs=[*entry.pairs, *entry.pay],
            **_same(entry, "day label reason until by corrected is_future"),
        )
        for entry in entries
    ]


def _answered(request: HttpRequest, actor: Actor, act: Callable[[], tuple[int, object]]) -> Answer:
    """Do an act once; a refusal becomes 422 with its sentences."""
    try:
        return cast("HttpResponse", once(request, actor, act))
    except _REFUSALS as error:
        return Status(422, LifecycleSaid(error=str(error), fields=error.errors))
    except (AmbiguousDepartmentError, ApprovalError, RuleRefusedError) as error:
        return Status(422, LifecycleSaid(error=str(error)))


def _same(row: object, names: str) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in names.split()}
