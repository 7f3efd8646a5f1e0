"""Whether a member works at the desktop pages, or only as an employee with her phone."""

from __future__ import annotations

from zyg.core.permissions.actors import Actor

OFFICE_RIGHTS = ("people.edit", "pay.view", "pay.run", "members.manage")


def has_office(actor: Actor) -> bool:
    """Say whether the member works on the desktop pages at all."""
    return any(actor.may_everywhere(right) for right in OFFICE_RIGHTS)


def shell_of(actor: Actor) -> str:
    """Return the template that a page for everybody extends for this member."""
    return "site/base.html" if has_office(actor) else "site/phone.html"
