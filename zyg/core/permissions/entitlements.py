"""What a member is entitled to on a day: her roles, exceptions by field group, and letters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, F, Q, Value

from zyg.core.organizations.models import (
    AuthorisationLetter,
    Effect,
    FieldException,
    Membership,
    MembershipRole,
    holding,
)
from zyg.core.permissions.matrix import FIELD_GROUPS

_ROLE = "role"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """See the module.

    Attributes:
        grants: roles, each with the path of the department it is limited to ("" for none).
        extras: rights beyond the roles, each with the path it is limited to ("" for none).
        denied: rights over others that are taken away.
        letter: the rights over others that letters in force allow; None: she needs no letter.
    """

    grants: tuple[tuple[str, str], ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    denied: frozenset[str] = frozenset()
    letter: frozenset[str] | None = None


def entitlements_of(membership: Membership, *, day: dt.date) -> Entitlements:
    """Read what holds on a day, in the member's scope; one SQL statement, two with letters."""
    grants, extras, denied = [], [], set()
    for kind, code, path in _rows(membership, day):
        if kind == _ROLE:
            grants.append((code, path or ""))
        elif kind == Effect.GRANT:
            extras.append((FIELD_GROUPS[code], path or ""))
        else:
            denied.add(FIELD_GROUPS[code])
    letter = _letter(membership, day) if membership.by_letter else None
    return Entitlements(tuple(grants), tuple(extras), frozenset(denied), letter)


def _rows(membership: Membership, day: dt.date) -> list[tuple[str, str, str | None]]:
    roles = MembershipRole.objects.filter(membership=membership).values_list(
        Value(_ROLE, output_field=CharField()), F("role"), "department__path", "pk"
    )
    exceptions = FieldException.objects.filter(holding(day), membership=membership).values_list(
        F("effect"), F("group"), "department__path", "pk"
    )
    return [row[:3] for row in sorted(roles.union(exceptions, all=True), key=lambda row: row[3])]


def _letter(membership: Membership, day: dt.date) -> frozenset[str]:
    letters = AuthorisationLetter.objects.filter(Q(membership=membership) & holding(day))
    return frozenset(
        code for codes in letters.values_list("permissions", flat=True) for code in codes
    )
