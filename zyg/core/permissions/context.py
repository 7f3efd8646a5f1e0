"""What every template knows about the actor."""

from __future__ import annotations

from django.http import HttpRequest

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import PERMISSIONS


class Rights:
    """Lets a template ask ``{% if may.people_import %}`` (the dot of the code as underscore)."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def __getitem__(self, name: str) -> bool:
        code = name.replace("_", ".", 1)
        if code not in PERMISSIONS:
            raise KeyError(name)
        return self._actor.may(code)


def actor(request: HttpRequest) -> dict[str, object]:
    """Add ``actor`` and ``may`` to the context; neither for a visitor."""
    found: Actor | None = getattr(request, "actor", None)
    return {} if found is None else {"actor": found, "may": Rights(found)}
