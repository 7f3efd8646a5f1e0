"""The API of people: list, one, take on. Secrets are masked; a program has no need of them."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.permissions.decorators import acting
from zyg.workforce.people import queries
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import create_employee
from zyg.workforce.people.validation import LABEL_OF

router = Router(tags=["people"])


class PersonOut(Schema):
    """One person."""

    id: str
    number: str
    name: str
    status: str
    department: str
    post: str
    place: str
    engagement: str
    hired: dt.date
    left: dt.date | None
    id_kind: str
    id_number_masked: str
    phone_masked: str
    bank_account_masked: str

    @classmethod
    def of(cls, employee: Employee, today: dt.date) -> PersonOut:
        """Describe an employee."""
        return cls(
            id=employee.public_id,
            number=employee.number,
            name=employee.name,
            status=employee.status_on(today).value,
            department=employee.department.name if employee.department else "",
            post=employee.post,
            place=employee.place,
            engagement=employee.engagement,
            hired=employee.hired,
            left=employee.left,
            id_kind=employee.id_kind,
            id_number_masked=employee.id_number_masked,
            phone_masked=employee.phone_masked,
            bank_account_masked=employee.bank_account_masked,
        )


class PeopleOut(Schema):
    """One page of people."""

    total: int
    page: int
    pages: int
    people: list[PersonOut]


class PersonIn(Schema):
    """Somebody new; ``place`` is a name or a code, ``department`` a path like 研发部/后端."""

    number: str = Field(max_length=40, description=LABEL_OF["number"])
    name: str = Field(max_length=50, description=LABEL_OF["name"])
    id_number: str = Field(max_length=30, description=LABEL_OF["id_number"])
    place: str = Field(max_length=30, description=LABEL_OF["place"])
    hired: dt.date = Field(description=LABEL_OF["hired"])
    id_kind: str = Field("resident_id", max_length=40)
    nationality: str = Field("", max_length=40)
    phone: str = Field("", max_length=20)
    email: str = Field("", max_length=254)
    department: str = Field("", max_length=200)
    post: str = Field("", max_length=100)
    engagement: str = Field("labour_contract", max_length=20)
    left: dt.date | None = None
    bank_name: str = Field("", max_length=100)
    bank_account: str = Field("", max_length=40)


class PeopleQuery(Schema):
    """What the list is limited to; see ``queries.Filters``."""

    q: str = Field("", max_length=100)
    status: str = Field("", max_length=20)
    department: str = Field("", max_length=20)
    place: str = Field("", max_length=6)
    sort: str = Field("number", max_length=20)
    page: int = Field(1, ge=1, le=100_000)


@router.get("", response=PeopleOut, summary="员工列表")
def list_people(request: HttpRequest, query: Query[PeopleQuery]) -> PeopleOut:
    """List people, 50 a page, within the reach of the token's member."""
    today = timezone.localdate()
    filters = queries.Filters(**query.dict(exclude={"page"}))
    page = queries.people_page(acting(request), filters, number=query.page, as_of=today)
    return PeopleOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        people=[PersonOut.of(row, today) for row in page],
    )


@router.get("/{employee_id}", response=PersonOut, summary="员工")
def one_person(request: HttpRequest, employee_id: str) -> PersonOut:
    """Return one person."""
    employee = queries.employee_for(acting(request), employee_id)
    return PersonOut.of(employee, timezone.localdate())


@router.post("", response={201: PersonOut}, summary="新增员工")
def add_person(request: HttpRequest, person: PersonIn) -> HttpResponse:
    """Take somebody on; send an ``Idempotency-Key`` to be safe when the answer gets lost."""
    actor, today = acting(request), timezone.localdate()

    def act() -> tuple[int, object]:
        employee = create_employee(actor=actor, values=person.dict(), today=today)
        return 201, PersonOut.of(employee, today).model_dump(mode="json")

    return once(request, actor, act)
