"""Who is told what; written in the transaction of the act."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse

from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import ROLE_RIGHTS, Reach
from zyg.workforce.insurance.models import BaseDeclaration, BaseSeason, BaseState


def ask_people(actor: Actor, season: BaseSeason, now: dt.datetime) -> None:
    """Ask everybody of a season with a login to confirm the base."""
    waiting = season.declarations.filter(state=BaseState.SENT)
    send(
        actor=actor,
        template="insurance.base",
        to=Membership.objects.filter(pk__in=waiting.values("employee__membership")),
        params={"year": str(season.wage_year)},
        key=f"insurance.base:{season.pk}",
        now=now,
        link=reverse("insurance:my_base"),
    )


def tell_officers(actor: Actor, declaration: BaseDeclaration, now: dt.datetime) -> None:
    """Tell those who keep insurance and see pay that somebody objects."""
    season = declaration.season
    send(
        actor=actor,
        template="insurance.objection",
        to=_officers(),
        params={"year": str(season.wage_year), "name": declaration.employee.name},
        key=f"insurance.objection:{declaration.pk}:{now:%Y%m%d%H%M}",
        now=now,
        link=reverse("insurance:season", args=[season.public_id]),
    )


def _officers() -> QuerySet[Membership]:
    roles = [
        role
        for role, rights in ROLE_RIGHTS.items()
        if all(rights.get(right) is Reach.ORGANIZATION for right in ("insurance.edit", "pay.view"))
    ]
    rows: QuerySet[Membership] = Membership.objects.filter(roles__role__in=roles)
    return rows.distinct()
