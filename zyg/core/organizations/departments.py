"""Acts on the organization's tree: add, change, move and close a department from a day on.

History is never rewritten: every act adds a version. A future day takes effect by itself
(``follow_due``, once a day); until then names, places and the reach of rights stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, DepartmentVersion, Membership
from zyg.core.organizations.queries import DepartmentTree, tree_of, versions_on
from zyg.core.permissions.actors import Actor, require

CHANGEABLE = ("name", "parent", "head", "headcount")
_LABELS: Mapping[str, str] = {
    "name": "名称",
    "parent": "上级部门",
    "head": "负责人",
    "headcount": "编制",
}
_LONGEST = 100
_DEEPEST = 12


class DepartmentError(Exception):
    """The tree can not become so; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


@transaction.atomic
def open_department(
    *,
    actor: Actor,
    name: str,
    parent: Department | None,
    valid_from: dt.date,
    today: dt.date,
    head: Membership | None = None,
    headcount: int | None = None,
    reason: str = "",
) -> Department:
    """Add a department from a day on.

    Raises:
        PermissionRefusedError: the right 调整组织架构 is missing.
        DepartmentError: no name, one that a sister has, or a parent that is not there then.
    """
    require(actor, "departments.edit")
    _lock(actor)
    department = Department.objects.create(
        organization=actor.organization, name=name.strip()[:_LONGEST], is_open=False
    )
    department.path = f"/{department.pk}/"
    department.save(update_fields=["path"])
    version = DepartmentVersion(
        organization=actor.organization,
        department=department,
        valid_from=valid_from,
        name=name.strip(),
        parent=parent,
        head=head,
        headcount=headcount,
        reason=reason.strip()[:200],
        user=actor.user,
    )
    _write(version, today)
    told = {_LABELS[field]: str(getattr(version, field) or "—") for field in CHANGEABLE}
    told["生效日期"] = str(valid_from)
    record(actor, "departments.add", obj=department, reason=reason, payload=told)
    department.refresh_from_db()
    return department


@transaction.atomic
def change_department(
    *,
    actor: Actor,
    department: Department,
    changes: Mapping[str, Any],
    valid_from: dt.date,
    reason: str,
    today: dt.date,
) -> DepartmentVersion:
    """Rename a department, move it with everything below, set its head or headcount.

    Args:
        actor: who acts.
        department: which.
        changes: by the names of ``CHANGEABLE``.
        valid_from: from when.
        reason: why.
        today: decides whether the present tree follows at once.

    Raises:
        PermissionRefusedError: the right 调整组织架构 is missing.
        DepartmentError: nothing to change, no reason, not there on that day, or a tree that can
            not be (a circle, two sisters of one name).
    """
    require(actor, "departments.edit")
    _lock(actor)
    before = _in_force(department, valid_from)
    new = {field: changes[field] for field in CHANGEABLE if field in changes}
    moved = {field: value for field, value in new.items() if getattr(before, field) != value}
    if not moved:
        raise DepartmentError({"name": "没有改动；请改名称、上级、负责人或编制中的至少一项。"})
    version = _next(actor, before, valid_from, reason)
    for field, value in moved.items():
        setattr(version, field, value)
    version.name = version.name.strip()
    _write(version, today)
    told = {
        _LABELS[field]: f"{getattr(before, field) or '—'} → {value or '—'}"
        for field, value in moved.items()
    }
    told["生效日期"] = str(valid_from)
    record(actor, "departments.change", obj=department, reason=reason, payload=told)
    return version


@transaction.atomic
def close_department(
    *, actor: Actor, department: Department, valid_from: dt.date, reason: str, today: dt.date
) -> DepartmentVersion:
    """Close a department that has none below it; whether people are in it the caller has asked.

    Raises:
        PermissionRefusedError: the right 调整组织架构 is missing.
        DepartmentError: no reason, closed already, or departments are below it.
    """
    require(actor, "departments.edit")
    _lock(actor)
    before = _in_force(department, valid_from)
    for day in _days_from(valid_from):
        below = [
            one.name
            for one in versions_on(day).values()
            if one.is_open and one.parent_id == department.pk
        ]
        if below:
            names = "、".join(sorted(below))
            raise DepartmentError(
                {"department": f"{day} 还有下级部门：{names}；请先撤销它们或移到别的部门。"}
            )
    version = _next(actor, before, valid_from, reason)
    version.is_open = False
    _write(version, today)
    told = {"生效日期": str(valid_from)}
    record(actor, "departments.close", obj=department, reason=reason, payload=told)
    return version


@transaction.atomic
def follow_due(*, today: dt.date) -> int:
    """Bring the present tree to the versions in force; return how many departments moved.

    In the scope of the organization. Part of the day's turn, so no actor: the change itself was
    audited when it was decided.
    """
    versions = versions_on(today)
    return _follow(versions, tree_of(versions.values()))


def history_of(department: Department) -> list[DepartmentVersion]:
    """List the versions of a department, newest first; one SQL statement."""
    rows = department.versions.select_related("parent", "head__user", "user")
    return list(rows.order_by("-valid_from", "-revision"))


def _lock(actor: Actor) -> None:
    """Let changes of one organization's tree wait for each other: each is checked as a whole."""
    type(actor.organization).objects.select_for_update().get(pk=actor.organization.pk)


def _in_force(department: Department, day: dt.date) -> DepartmentVersion:
    rows = department.versions.filter(valid_from__lte=day).select_related("parent", "head__user")
    found = rows.order_by("valid_from", "revision").last()
    if found is None or not found.is_open:
        raise DepartmentError(
            {"valid_from": f"{day} 没有「{department}」这个部门；请改生效日期或另选部门。"}
        )
    return found


def _next(
    actor: Actor, before: DepartmentVersion, valid_from: dt.date, reason: str
) -> DepartmentVersion:
    if not reason.strip():
        raise DepartmentError({"reason": "没有写原因；请写明为什么调整。"})
    return DepartmentVersion(
        organization=actor.organization,
        department=before.department,
        valid_from=valid_from,
        revision=before.revision + 1 if before.valid_from == valid_from else 1,
        reason=reason.strip()[:200],
        user=actor.user,
        is_open=before.is_open,
        **{field: getattr(before, field) for field in CHANGEABLE},
    )


def _write(version: DepartmentVersion, today: dt.date) -> None:
    """Save a version if the tree can be so on every day from it on, and follow it if it is due."""
    if not version.name or len(version.name) > _LONGEST:
        raise DepartmentError({"name": f"部门名称要有 1 到 {_LONGEST} 个字；请修改。"})
    if version.parent_id == version.department_id:
        raise DepartmentError({"parent": "部门不能是自己的上级；请另选。"})
    version.save()
    for day in _days_from(version.valid_from):
        _check(versions_on(day), version, day)
    if version.valid_from <= today:
        follow_due(today=today)


def _days_from(day: dt.date) -> list[dt.date]:
    """List the day and every later one on which the tree changes; one SQL statement."""
    later = DepartmentVersion.objects.filter(valid_from__gt=day).order_by("valid_from")
    return [day, *later.values_list("valid_from", flat=True).distinct()]


def _check(versions: Mapping[int, DepartmentVersion], new: DepartmentVersion, day: dt.date) -> None:
    """Refuse a tree that can not be: a circle, a parent that is not there, two of one name."""
    open_ = {pk: one for pk, one in versions.items() if one.is_open}
    for one in open_.values():
        _check_line(open_, one, day)
    here = open_.get(new.department_id)
    sisters = [
        one
        for one in open_.values()
        if here is not None and (one.parent_id, one.name) == (here.parent_id, here.name)
    ]
    if here is not None and len(sisters) > 1:
        raise DepartmentError({"name": f"{day} 同一个上级下面已有「{here.name}」；请换一个名称。"})


def _check_line(
    open_: Mapping[int, DepartmentVersion], one: DepartmentVersion, day: dt.date
) -> None:
    line = [one]
    while line[-1].parent_id is not None:
        above = open_.get(line[-1].parent_id)
        if above is None:
            sentence = f"「{line[-1].name}」的上级部门在 {day} 还没有或已撤销；请另选上级或日期。"
            raise DepartmentError({"parent": sentence})
        if above in line:
            names = " → ".join(here.name for here in [above, *reversed(line)])
            raise DepartmentError({"parent": f"{day} 起会成环：{names}；请另选上级部门。"})
        line.append(above)
    if len(line) > _DEEPEST:
        sentence = f"最多 {_DEEPEST} 级部门，这样「{one.name}」会在第 {len(line)} 级。"
        raise DepartmentError({"parent": sentence})


def _follow(versions: Mapping[int, DepartmentVersion], tree: DepartmentTree) -> int:
    """Write names, places, and who is open, of the departments that differ from the versions."""
    rows = {row.pk: row for row in Department.objects.select_for_update().order_by("path")}
    changed = [row for pk, row in rows.items() if _differs(row, versions.get(pk))]
    # First out of each other's way, then into place: two sisters may exchange their names.
    Department.objects.filter(pk__in=[row.pk for row in changed]).update(is_open=False)
    for row in changed:
        version = versions[row.pk]
        row.name, row.parent_id, row.is_open = version.name, version.parent_id, version.is_open
        row.save(update_fields=["name", "parent", "is_open"])
    paths = {pk: row.path for pk, row in rows.items()}
    for pk, place in sorted(tree.by_id.items(), key=lambda pair: pair[1].path.count("/")):
        if (old := paths[pk]) != place.path:
            _move(old, place.path)
            below = {k: path for k, path in paths.items() if path.startswith(old)}
            paths |= {k: place.path + path[len(old) :] for k, path in below.items()}
    return len(changed)


def _differs(row: Department, version: DepartmentVersion | None) -> bool:
    if version is None:  # begins later
        return False
    return (row.name, row.parent_id, row.is_open) != (
        version.name,
        version.parent_id,
        version.is_open,
    )


def _move(old: str, new: str) -> None:
    """Write the path of a department and of everything below it; one SQL statement."""
    Department.objects.filter(path__startswith=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )


def open_departments(tree: DepartmentTree) -> Iterable[Department]:
    """Return the departments of a tree in the order people read it: by path of names."""
    return [tree.by_id[pk] for pk, _ in sorted(tree.paths.items(), key=lambda pair: pair[1])]
