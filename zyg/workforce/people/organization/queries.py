"""Who is in which department on a day, against the headcount."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from zyg.core.organizations.models import Department, DepartmentVersion, MembershipRole, Role
from zyg.core.organizations.queries import DepartmentTree, tree_of, versions_on
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.workforce.people.models import Employee, EmployeeTerms


@dataclass(frozen=True, slots=True)
class Row:
    """A department of the tree.

    Attributes:
        version: what it is on the day.
        depth: 0 at the top.
        direct: people in it.
        total: people in it and below.
    """

    version: DepartmentVersion
    depth: int
    direct: int
    total: int

    @property
    def over(self) -> int | None:
        """How many people are above the headcount, which counts all below; None without one."""
        return None if self.version.headcount is None else self.total - self.version.headcount


@dataclass(frozen=True, slots=True)
class Chart:
    """The tree of a day.

    Attributes:
        day: which.
        rows: the departments in the order of the tree.
        without: people in no department that is open on the day.
        coming: changes that begin after the day, the next first.
    """

    day: dt.date
    rows: tuple[Row, ...]
    without: int
    coming: tuple[DepartmentVersion, ...]

    @property
    def people(self) -> int:
        """Everybody who works on the day."""
        return self.without + sum(row.direct for row in self.rows)


def chart(actor: Actor, *, day: dt.date) -> Chart:
    """Return the tree of a day with its people; three SQL statements.

    Raises:
        PermissionRefusedError: the right 查看员工花名册 does not go over the organization.
    """
    require(actor, "people.view")
    versions = versions_on(day)
    tree = tree_of(versions.values())
    counts = people_by_department(day)
    totals = _totals(tree, counts)
    rows = tuple(
        Row(versions[pk], len(path) - 1, counts[pk], totals[pk])
        for pk, path in sorted(tree.paths.items(), key=lambda pair: pair[1])
    )
    placed = sum(row.direct for row in rows)
    coming = DepartmentVersion.objects.filter(valid_from__gt=day).select_related(
        "department", "parent", "user"
    )
    return Chart(
        day=day,
        rows=rows,
        without=sum(counts.values()) - placed,
        coming=tuple(coming.order_by("valid_from", "pk")[:50]),
    )


def people_by_department(day: dt.date) -> Counter[int | None]:
    """Count who works on a day by the department of her terms then; one SQL statement."""
    terms = EmployeeTerms.objects.filter(employee=OuterRef("pk"), valid_from__lte=day)
    then = terms.order_by("-valid_from", "-revision").values("department")[:1]
    working = Employee.objects.filter(Q(left=None) | Q(left__gte=day), hired__lte=day)
    rows = working.annotate(then=Subquery(then)).values_list("then").annotate(count=Count("pk"))
    return Counter(dict(rows.order_by()))


def department_for(actor: Actor, public_id: str) -> Department:
    """Return a department.

    Raises:
        PermissionRefusedError: the right 查看员工花名册 does not go over the organization.
        NotFoundForActorError: there is none.
    """
    require(actor, "people.view")
    found = Department.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("没有这个部门，或不属于你的企业。")
    return found


def possible_heads() -> list[tuple[str, str]]:
    """List who can lead a department, as (public id, name): members with an office role."""
    rows = MembershipRole.objects.filter(membership__is_active=True).exclude(role=Role.EMPLOYEE)
    found = {
        row.membership.public_id: str(row.membership.user)
        for row in rows.select_related("membership__user").order_by("membership_id")
    }
    return list(found.items())


def _totals(tree: DepartmentTree, counts: Counter[int | None]) -> Counter[int]:
    totals: Counter[int] = Counter()
    for pk, row in tree.by_id.items():
        for above in row.path.strip("/").split("/"):
            totals[int(above)] += counts[pk]
    return totals
