"""Whom a report is about: what the actor reaches, narrowed by what was asked.

A report needs the right 查看员工花名册 over the organization or over a department tree: a report
of one's own record would be no report. Departments are those of the terms in force on the day
that is counted, put together by today's tree.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from zyg.core.organizations.models import Department
from zyg.core.organizations.queries import DepartmentTree, department_tree
from zyg.core.permissions.actors import Actor, NotFoundForActorError, PermissionRefusedError
from zyg.core.permissions.matrix import Reach
from zyg.workforce.people.models import Employee, EmployeeTerms, EmploymentSpan
from zyg.workforce.people.reports.asking import Asked

RIGHT = "people.view"
NO_DEPARTMENT = 0  # stands for "no department" where a primary key is grouped by
AnyRow = TypeVar("AnyRow", bound=Model)
# Times of work: the present one (or the last) and the former ones of who was taken on again, each
# with the column that holds the employee.
LIVES: tuple[tuple[type[Employee | EmploymentSpan], str], ...] = (
    (Employee, "pk"),
    (EmploymentSpan, "employee_id"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The group that a report counts.

    Attributes:
        tree: every department of the organization.
        reached: departments that the actor reaches, None for all.
        departments: those that are counted, None for all, with people of no department.
        chosen: the department that was asked for, if any.
        engagement: the form of engagement that is counted, "" for all.
    """

    tree: DepartmentTree
    reached: frozenset[int] | None
    departments: frozenset[int] | None
    chosen: Department | None
    engagement: str

    @property
    def is_whole(self) -> bool:
        """Whether everybody of the organization is counted."""
        return self.departments is None and not self.engagement

    def holds(self, department_id: int | None, engagement: str) -> bool:
        """Say whether terms belong to the group."""
        within = self.departments is None or department_id in self.departments
        return within and self.engagement in ("", engagement)

    @property
    def terms(self) -> Q:
        """The rows of ``EmployeeTerms`` that belong to the group."""
        condition = Q()
        if self.departments is not None:
            condition &= Q(department_id__in=self.departments)
        if self.engagement:
            condition &= Q(engagement=self.engagement)
        return condition

    def choices(self) -> list[tuple[str, str]]:
        """List the departments in reach as (public id, path of names), in the order of the tree."""
        rows = sorted((names, pk) for pk, names in self.tree.paths.items())
        return [
            (self.tree.by_id[pk].public_id, "　" * (len(names) - 1) + names[-1])
            for names, pk in rows
            if self.reached is None or pk in self.reached
        ]


def scope_of(actor: Actor, asked: Asked) -> Scope:
    """Return whom a report is about; one SQL statement.

    Raises:
        PermissionRefusedError: the actor reaches nobody but perhaps herself.
        NotFoundForActorError: the department is not there, or out of the actor's reach.
    """
    reaches = [one for one in actor.reaches(RIGHT) if one[0] is not Reach.OWN]
    if not reaches:
        raise PermissionRefusedError(RIGHT)
    tree = department_tree(actor.organization)
    paths = tuple(path for reach, path in reaches if reach is Reach.DEPARTMENT and path)
    everywhere = any(reach is Reach.ORGANIZATION for reach, _ in reaches)
    reached = None if everywhere else _below(tree, paths)
    if not asked.department:
        return Scope(tree, reached, reached, None, asked.engagement)
    found = (row for row in tree.by_id.values() if row.public_id == asked.department)
    chosen = next(found, None)
    if chosen is None or (reached is not None and chosen.pk not in reached):
        raise NotFoundForActorError("没有这个部门，或不在你的查看范围内。")
    return Scope(tree, reached, _below(tree, (chosen.path,)), chosen, asked.engagement)


def _below(tree: DepartmentTree, paths: tuple[str, ...]) -> frozenset[int]:
    return frozenset(pk for pk, row in tree.by_id.items() if row.path.startswith(paths))


def on_day(name: str, day: dt.date | OuterRef, person: str = "pk") -> Coalesce:
    """Return the expression for what somebody's terms said on a day.

    Before the first terms (a day of hire that was corrected) the first ones hold.

    Args:
        name: ``department_id`` (``NO_DEPARTMENT`` for none), ``engagement``, ``post`` or
            ``pay_items``.
        day: the day, or a reference to a column of the row.
        person: the column of the row that holds the employee.
    """
    # Only the department may be empty, and "none" must win over an earlier department.
    value = Coalesce(name, NO_DEPARTMENT) if name == "department_id" else F(name)
    rows = EmployeeTerms.objects.filter(employee=OuterRef(person)).annotate(_value=value)
    last = rows.filter(valid_from__lte=day).order_by("-valid_from", "-revision")
    first = rows.order_by("valid_from", "-revision")
    return Coalesce(Subquery(last.values("_value")[:1]), Subquery(first.values("_value")[:1]))


def working_on(scope: Scope, day: dt.date) -> QuerySet[Employee]:
    """Return the people of the group who are there when a day ends.

    ``_since`` is the day of hire of the time of work that the day lies in: of who was taken on
    again, the former time counts for its own days.
    """
    former = EmploymentSpan.objects.filter(
        employee=OuterRef("pk"), hired__lte=day, left__gt=day
    ).order_by("hired")
    now = Q(hired__lte=day) & (Q(left=None) | Q(left__gt=day))
    rows = Employee.objects.filter(now | Exists(former))
    since = Case(When(hired__lte=day, then="hired"), default=Subquery(former.values("hired")[:1]))
    return within(rows.annotate(_since=since), scope, day)


def within(
    rows: QuerySet[AnyRow], scope: Scope, day: dt.date | OuterRef, person: str = "pk"
) -> QuerySet[AnyRow]:
    """Limit rows to those whose person's terms on a day belong to the group."""
    if scope.departments is not None:
        rows = rows.annotate(_department=on_day("department_id", day, person))
        rows = rows.filter(_department__in=scope.departments)
    if scope.engagement:
        rows = rows.annotate(_engagement=on_day("engagement", day, person))
        rows = rows.filter(_engagement=scope.engagement)
    return rows
