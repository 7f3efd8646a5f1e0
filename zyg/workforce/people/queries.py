"""What can be known of people; each function says how many SQL statements it costs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from zyg.core.audit.queries import Looked, history_of
from zyg.core.crypto.fields import BlindIndexField
from zyg.core.organizations.models import Department
from zyg.core.permissions.actors import Actor, NotFoundForActorError, visible
from zyg.law.places import name_of
from zyg.workforce.people.file.completeness import incomplete
from zyg.workforce.people.models import Employee, EmployeeStatus, EmployeeTerms
from zyg.workforce.people.name_search import plain_name

PAGE = 50
_TAIL, _MOBILE, _DOCUMENT = 4, 11, 18
_HAS_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_ORDERS = {
    "number": (F("number").asc(),),
    "-number": (F("number").desc(),),
    "name": (F("search_keys").asc(),),
    "-name": (F("search_keys").desc(),),
    "hired": (F("hired").asc(),),
    "-hired": (F("hired").desc(),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of people is limited to; empty values limit nothing.

    Attributes:
        q: 汉字, 全拼, 首字母, 工号, the last four digits of the phone, or a whole phone or
            document number.
        status: a value of ``EmployeeStatus``.
        department: public id; people of the departments below are in.
        place: code of the city.
        lacking: any text: only people of whom the roster lacks something by law.
        sort: ``number``, ``name`` or ``hired``, with ``-`` turned round.
    """

    q: str = ""
    status: str = ""
    department: str = ""
    place: str = ""
    lacking: str = ""
    sort: str = "number"


def people(actor: Actor, filters: Filters, *, as_of: dt.date) -> QuerySet[Employee]:
    """Return the people that the actor may see within the filters, with their department.

    Raises:
        PermissionRefusedError: she may see nobody.
    """
    rows = Employee.objects.filter(visible(actor, "people.view"))
    if filters.status:
        rows = rows.filter(_status(filters.status, as_of))
    if filters.department:
        department = Department.objects.filter(public_id=filters.department).first()
        path = department.path if department else "none"
        rows = rows.filter(department__path__startswith=path)
    if filters.place:
        rows = rows.filter(place=filters.place)
    if filters.lacking:
        rows = rows.filter(incomplete())
    if filters.q.strip():
        rows = rows.filter(_matching(actor, filters.q))
    order = _ORDERS.get(filters.sort, _ORDERS["number"])
    return rows.select_related("department").order_by(*order, "pk")


def people_page(
    actor: Actor, filters: Filters, *, number: int | str, as_of: dt.date
) -> Page[Employee]:
    """Return one page of 50; two SQL statements, three with a department filter."""
    return Paginator(people(actor, filters, as_of=as_of), PAGE).get_page(number)


def employee_for(actor: Actor, public_id: str) -> Employee:
    """Return one person that the actor may see; one SQL statement.

    Raises:
        NotFoundForActorError: there is none, or she is out of the actor's reach.
        PermissionRefusedError: the actor may see nobody.
    """
    rows = Employee.objects.filter(visible(actor, "people.view"), public_id=public_id)
    employee = rows.select_related("department").first()
    if employee is None:
        raise NotFoundForActorError("没有这名员工，或不在你的查看范围内。")
    return employee


def employee_of(actor: Actor) -> Employee | None:
    """Return the actor's own employee record, if her login is tied to one."""
    rows = Employee.objects.filter(membership=actor.membership)
    return rows.select_related("department").first()


def headcount(actor: Actor, *, as_of: dt.date) -> dict[str, int]:
    """Count the people the actor may see by status; one SQL statement."""
    counts = {
        status.value: Count("pk", filter=_status(status.value, as_of)) for status in EmployeeStatus
    }
    return Employee.objects.filter(visible(actor, "people.view")).aggregate(**counts)


def department_choices(actor: Actor) -> list[tuple[str, str]]:
    """List the departments as (public id, indented name), in the order of the tree; one SQL."""
    every = list(Department.objects.filter(organization=actor.organization))
    names = {row.pk: row.name for row in every}
    rows = [row for row in every if row.is_open]

    def key(row: Department) -> list[str]:
        return [names[int(pk)] for pk in row.path.strip("/").split("/") if pk]

    ordered = sorted(rows, key=key)
    return [(row.public_id, "　" * (len(key(row)) - 1) + row.name) for row in ordered]


def place_choices(actor: Actor) -> list[tuple[str, str]]:
    """List the cities in use as (code, name); one SQL statement."""
    rows = Employee.objects.filter(visible(actor, "people.view")).order_by("place")
    return [(code, name_of(code)) for code in rows.values_list("place", flat=True).distinct()]


def terms_history(employee: Employee) -> list[EmployeeTerms]:
    """List every row of terms, newest first; one SQL statement."""
    rows = employee.terms.select_related("department", "user")
    return list(rows.order_by("-valid_from", "-revision"))


def terms_in_force(employees: Iterable[Employee], *, day: dt.date) -> dict[int, EmployeeTerms]:
    """Return the terms in force on a day, by the employee's primary key; one SQL statement."""
    rows = EmployeeTerms.objects.filter(employee__in=list(employees), valid_from__lte=day)
    ordered = rows.select_related("department").order_by("employee_id", "valid_from", "revision")
    return {row.employee_id: row for row in ordered}


def terms_between(
    employees: Iterable[Employee], *, first: dt.date, last: dt.date
) -> dict[int, list[EmployeeTerms]]:
    """Return for each employee the rows in force in a period, in order, the last revisions only.

    The first row of a list may have begun before the period. One SQL statement.
    """
    rows = EmployeeTerms.objects.filter(employee__in=list(employees), valid_from__lte=last)
    found: dict[int, list[EmployeeTerms]] = {}
    for row in rows.select_related("department").order_by("employee_id", "valid_from", "revision"):
        mine = found.setdefault(row.employee_id, [])
        if mine and (mine[-1].valid_from == row.valid_from or row.valid_from <= first):
            mine[-1] = row
        else:
            mine.append(row)
    return found


def who_looked(employee: Employee) -> list[Looked]:
    """List who has seen masked fields of somebody, newest first; one SQL statement."""
    return history_of(employee, acts=("people.reveal",))


def _status(status: str, day: dt.date) -> Q:
    if status == EmployeeStatus.COMING:
        return Q(hired__gt=day)
    if status == EmployeeStatus.LEFT:
        return Q(left__lt=day)
    if status == EmployeeStatus.ACTIVE:
        return Q(hired__lte=day) & (Q(left=None) | Q(left__gte=day))
    return Q(pk__in=[])


def _matching(actor: Actor, text: str) -> Q:
    typed = plain_name(text)
    found = Q(number__istartswith=text.strip())
    if _HAS_CHINESE.search(typed):
        return found | Q(search_keys__contains=typed)
    found |= Q(search_keys__contains=f" {typed}")
    if typed.isdigit() and len(typed) == _TAIL:
        found |= Q(phone_tail_index=_index("phone_tail_index", typed, actor))
    if typed.isdigit() and len(typed) == _MOBILE:
        found |= Q(phone_index=_index("phone_index", typed, actor))
    if len(typed) == _DOCUMENT:
        found |= Q(id_number_index=_index("id_number_index", typed, actor))
    return found


def _index(name: str, text: str, actor: Actor) -> str:
    return BlindIndexField.value(Employee, name, text, actor.organization)
