"""What the pages of notices show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import OwnParameter, ParameterReport, PolicyNotice
from zyg.workforce.insurance.operations.parameters import Told, unsaved
from zyg.workforce.insurance.operations.policy import rows_of
from zyg.workforce.insurance.policy.effect import Changed, Effect, changed, effects
from zyg.workforce.insurance.queries import overlay_of


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice changes and for whom.

    Attributes:
        month: the month that is compared.
        settle: (place, first month) where months before it were run on the old rows.
    """

    month: Month
    changed: list[Changed]
    effects: list[Effect]
    settle: list[tuple[str, str, str]]

    @property
    def employer(self) -> Fen:
        """How much more the employer pays a month."""
        return sum(one.employer for one in self.effects)

    @property
    def own(self) -> Fen:
        """How much more people pay a month."""
        return sum(one.own for one in self.effects)


def notices(actor: Actor) -> list[PolicyNotice]:
    """List the notices that were read, newest first; one SQL statement."""
    require(actor, "pay.view")
    return list(PolicyNotice.objects.select_related("read_by", "decided_by").order_by("-pk"))


def notice_for(actor: Actor, public_id: str) -> PolicyNotice:
    """Return a notice.

    Raises:
        PermissionRefusedError: the right to see pay is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "pay.view")
    rows = PolicyNotice.objects.select_related("read_by", "decided_by")
    row: PolicyNotice | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这份通知。")
    return row


def preview(actor: Actor, notice: PolicyNotice, *, now: dt.datetime, month: Month) -> Preview:
    """Compare what holds with what would hold, in the month given or the first one later."""
    told = rows_of(notice)
    before = _in_use(actor, notice)
    after = [*(unsaved(actor, one, now) for one in told), *before]
    shown = max([month, *(Month.parse(one.starts) for one in told if one.starts > str(month))])
    old, new = overlay_of(before), overlay_of(after)
    return Preview(
        month=shown,
        changed=changed(told, old),
        effects=effects(told, before=old, after=new, month=shown),
        settle=_to_settle(told, month),
    )


def reports(actor: Actor) -> list[tuple[ParameterReport, str, str]]:
    """List one's organization's reports with place and insurance in words; one SQL statement."""
    require(actor, "pay.view")
    rows = ParameterReport.objects.select_related("reported_by").order_by("-pk")[:20]
    return [(row, name_of(row.place), LABELS.get(row.insurance, row.insurance)) for row in rows]


def _in_use(actor: Actor, notice: PolicyNotice) -> list[OwnParameter]:
    """The rows in use without those of the notice itself: an activated one is compared too."""
    rows = OwnParameter.objects.filter(organization=actor.organization, withdrawn_at=None)
    return list(rows.exclude(notice=notice).order_by("-starts", "-pk"))


def _to_settle(told: list[Told], month: Month) -> list[tuple[str, str, str]]:
    """Places with the first month of a row that reaches back before the present month."""
    first: dict[str, str] = {}
    for one in told:
        if one.starts < str(month):
            first[one.place] = min(first.get(one.place, one.starts), one.starts)
    return [(place, name_of(place), start) for place, start in sorted(first.items())]
