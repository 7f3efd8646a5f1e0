"""What can be known of an organization's departments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zyg.core.organizations.models import Department, DepartmentVersion, Organization

_SEPARATORS = re.compile(r"[/／>＞\\]")


class AmbiguousDepartmentError(Exception):
    """Several departments have the name that was written; the message lists them."""


@dataclass(frozen=True, slots=True)
class DepartmentTree:
    """All departments of an organization, read once."""

    by_id: dict[int, Department]
    paths: dict[int, tuple[str, ...]]

    def path_of(self, department_id: int | None) -> str:
        """Write a department as its path of names, ``研发部/后端``; "" for none."""
        return "/".join(self.paths.get(department_id or 0, ()))

    def named(self, written: str) -> Department | None:
        """Return the department that a written path or a name of its own means.

        Raises:
            AmbiguousDepartmentError: a name without path that several departments have.
        """
        parts = parts_of(written)
        for pk, names in self.paths.items():
            if names == parts and self.by_id[pk].is_open:
                return self.by_id[pk]
        if len(parts) != 1:
            return None
        found = [
            pk
            for pk, names in self.paths.items()
            if names[-1] == parts[0] and self.by_id[pk].is_open
        ]
        if len(found) > 1:
            which = "、".join(sorted(self.path_of(pk) for pk in found))
            raise AmbiguousDepartmentError(
                f"有 {len(found)} 个部门叫「{written}」：{which}；请写全路径。"
            )
        return self.by_id[found[0]] if found else None


def parts_of(written: str) -> tuple[str, ...]:
    """Split a path of names.

    >>> parts_of(" 研发部 / 后端>支付 ")
    ('研发部', '后端', '支付')
    """
    return tuple(part.strip() for part in _SEPARATORS.split(written) if part.strip())


def department_tree(organization: Organization, *, as_of: dt.date | None = None) -> DepartmentTree:
    """Read every department of an organization; one SQL statement.

    Args:
        organization: whose.
        as_of: the tree as it was or will be on that day, without departments that are closed
            then; None for the present one, with all that ever were, as rights and old rows need.
    """
    if as_of is not None:
        return tree_of(versions_on(as_of).values())
    by_id = {row.pk: row for row in Department.objects.filter(organization=organization)}
    paths = {
        row.pk: tuple(by_id[int(pk)].name for pk in row.path.split("/") if pk)
        for row in by_id.values()
    }
    return DepartmentTree(by_id, paths)


def versions_on(day: dt.date) -> dict[int, DepartmentVersion]:
    """Return what each department is on a day, by its id, closed ones too; one SQL statement.

    In the scope of the organization.
    """
    rows = DepartmentVersion.objects.filter(valid_from__lte=day).select_related(
        "department", "head__user"
    )
    return {row.department_id: row for row in rows.order_by("valid_from", "revision")}


def tree_of(versions: Iterable[DepartmentVersion]) -> DepartmentTree:
    """Make the tree of some versions; the departments in it stand as the versions say, unsaved."""
    open_ = {one.department_id: one for one in versions if one.is_open}
    by_id, paths = {}, {}
    for pk, one in open_.items():
        line = _line(open_, one)
        path = "/" + "".join(f"{above.department_id}/" for above in line)
        by_id[pk] = Department(
            pk=pk,
            organization_id=one.organization_id,
            public_id=one.department.public_id,
            name=one.name,
            parent_id=one.parent_id,
            path=path,
        )
        paths[pk] = tuple(above.name for above in line)
    return DepartmentTree(by_id, paths)


def _line(
    open_: Mapping[int, DepartmentVersion], one: DepartmentVersion
) -> list[DepartmentVersion]:
    """Return a department with those above it, the topmost first.

    One below a closed department stands at the top: closing asks first that nothing is below, but
    a change entered later for an earlier day can make it so.
    """
    line = [one]
    while (above := open_.get(line[0].parent_id or 0)) is not None and above not in line:
        line.insert(0, above)
    return line
