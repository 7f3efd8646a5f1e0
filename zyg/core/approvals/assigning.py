"""Who is asked in a step: by role, by place in the tree of departments, or by name.

Never the requester, never the person it is about. When that leaves nobody, the administrators of
the organization are asked, and the step says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zyg.core.approvals.flows import Approver, ByManager, ByMember, ByRole, Step
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.organizations.models import Department, Membership, MembershipRole, Role

FALLS_TO_ADMINISTRATORS = "没有符合条件的审批人，转给企业管理员"


@dataclass(frozen=True, slots=True)
class Assigned:
    """The memberships that are asked, in order, and why they are others than the flow names."""

    members: tuple[Membership, ...]
    note: str = ""


def assign(request: ApprovalRequest, step: Step) -> Assigned:
    """Find who is asked in a step; nobody at all when even the administrators may not decide."""
    excluded = request.excluded()
    found: dict[int, Membership] = {}
    for approver in step.approvers:
        for member in _members(approver, request.department, excluded):
            found.setdefault(member.pk, member)
    if found:
        return Assigned(tuple(found.values()))
    admins = _with_role(Role.ENTERPRISE_ADMIN, excluded)
    return Assigned(tuple(admins), FALLS_TO_ADMINISTRATORS)


def _members(
    approver: Approver, department: Department | None, excluded: frozenset[int]
) -> Iterable[Membership]:
    match approver:
        case ByRole(role):
            return _with_role(role, excluded)
        case ByManager(level):
            return _managers(department, level, excluded)
        case ByMember(member):
            rows = Membership.objects.filter(public_id=member, is_active=True)
            return rows.exclude(pk__in=excluded).select_related("user")


def _with_role(role: str, excluded: frozenset[int]) -> Iterable[Membership]:
    rows = Membership.objects.filter(roles__role=role, is_active=True).exclude(pk__in=excluded)
    return rows.select_related("user").distinct().order_by("pk")


def _managers(
    department: Department | None, level: int, excluded: frozenset[int]
) -> list[Membership]:
    """Return the managers of the nearest department that has any, or of one further up."""
    if department is None:
        return []
    parts = department.path.strip("/").split("/")
    paths = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    rows = (
        MembershipRole.objects.filter(
            role=Role.MANAGER, department__path__in=paths, membership__is_active=True
        )
        .exclude(membership__in=excluded)
        .select_related("membership__user", "department")
        .order_by("pk")
    )
    by_path: dict[str, list[Membership]] = {}
    for row in rows:
        if row.department is not None:
            by_path.setdefault(row.department.path, []).append(row.membership)
    levels = sorted(by_path, key=len, reverse=True)
    return by_path[levels[level - 1]] if level <= len(levels) else []
