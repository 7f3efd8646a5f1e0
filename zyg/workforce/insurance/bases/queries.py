"""What the pages of 基数申报 and 补差 show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.tables import Column, Kind, Table
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.workforce.insurance.bases.averaging import Limits, limits_in
from zyg.workforce.insurance.models import (
    BaseDeclaration,
    BaseSeason,
    BaseState,
    SeasonState,
    Settlement,
    SettlementMonth,
)
from zyg.workforce.insurance.operations.reconciling import require_sums
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.people.models import Employee


@dataclass(frozen=True, slots=True)
class Shown:
    """One person of a season with the bases that count."""

    row: BaseDeclaration
    counted: Fen | None
    counted_fund: Fen | None

    @property
    def change(self) -> Fen | None:
        """How much the declared base moves."""
        if self.row.average is None or self.row.old_base is None:
            return None
        return self.row.average - self.row.old_base


def seasons(actor: Actor) -> list[BaseSeason]:
    """List the seasons, newest first; one SQL statement."""
    require_sums(actor)
    return list(BaseSeason.objects.annotate(people=Count("declarations")).order_by("-pk"))


def season_for(actor: Actor, public_id: str) -> BaseSeason:
    """Return a season.

    Raises:
        PermissionRefusedError: a right is missing.
        NotFoundForActorError: there is none.
    """
    require_sums(actor)
    row: BaseSeason | None = BaseSeason.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这次基数申报。")
    return row


def limits_of(season: BaseSeason) -> tuple[Limits, Limits]:
    """Return the limits of the pension and the fund in the first month; one SQL statement."""
    overlay = overlay_for(season.organization)
    return limits_in(season.place, Month.parse(season.starts), overlay)


def declarations(season: BaseSeason, *, state: str = "", q: str = "") -> QuerySet[BaseDeclaration]:
    """Return the people of a season: who waits for a decision first."""
    rows: QuerySet[BaseDeclaration] = season.declarations.select_related("employee", "decided_by")
    if state in BaseState.values:
        rows = rows.filter(state=state)
    if q.strip():
        rows = rows.filter(employee__name__icontains=q.strip())
    return rows.order_by("employee__number")


def shown(row: BaseDeclaration, limits: tuple[Limits, Limits]) -> Shown:
    """Describe one person: the bases between the limits; no fund base where there is none."""
    social, fund = limits
    return Shown(row, social.counted(row.average), fund.counted(row.average))


def state_counts(season: BaseSeason) -> list[tuple[str, str, int]]:
    """Count the people of a season by state (code, words, count); one SQL statement."""
    rows = season.declarations.values_list("state").annotate(count=Count("pk"))
    counts = dict(rows.order_by("state"))
    return [(code, label, counts[code]) for code, label in BaseState.choices if code in counts]


def season_table(season: BaseSeason) -> Table:
    """Return the bases of a season as a table with whole document numbers."""
    limits = limits_of(season)
    columns = (
        Column("姓名"),
        Column("工号"),
        Column("证件号码"),
        Column("工资月数", Kind.COUNT),
        Column("月平均工资（元）", Kind.MONEY),
        Column("原社保基数（元）", Kind.MONEY),
        Column("社保缴费基数（元）", Kind.MONEY),
        Column("公积金缴存基数（元）", Kind.MONEY),
        Column("状态"),
    )
    rows = tuple(
        (
            one.row.employee.name,
            one.row.employee.number,
            one.row.employee.id_number,
            len(one.row.wages),
            one.row.average,
            one.row.old_base,
            one.counted,
            one.counted_fund,
            one.row.get_state_display(),
        )
        for one in (shown(row, limits) for row in declarations(season))
    )
    notes = tuple(f"{one.label}上下限：{one.note}" for one in limits if one.note)
    return Table(f"缴费基数_{name_of(season.place)}_{season.starts}", columns, rows, notes=notes)


def my_declarations(actor: Actor) -> list[BaseDeclaration]:
    """List the actor's own bases that were sent to her, newest first; one SQL statement."""
    if not actor.may("insurance.view"):
        require(actor, "insurance.view")
    rows = BaseDeclaration.objects.filter(employee__membership=actor.membership)
    sent = rows.exclude(season__state=SeasonState.COLLECTING)
    return list(sent.select_related("season", "employee").order_by("-pk"))


def my_declaration(actor: Actor, public_id: str) -> BaseDeclaration:
    """Return one of the actor's own bases.

    Raises:
        NotFoundForActorError: there is none.
    """
    for row in my_declarations(actor):
        if row.public_id == public_id:
            return row
    raise NotFoundForActorError("没有这次基数确认。")


def settlements(actor: Actor) -> list[Settlement]:
    """List the settlements, newest first; one SQL statement.

    An approver sees them too.
    """
    if not actor.may_everywhere("pay.approve"):
        require_sums(actor)
    rows = Settlement.objects.select_related("proposed_by", "decided_by")
    return list(rows.order_by("-pk"))


def settlement_for(actor: Actor, public_id: str) -> Settlement:
    """Return a settlement.

    Raises:
        PermissionRefusedError: a right is missing.
        NotFoundForActorError: there is none.
    """
    for row in settlements(actor):
        if row.public_id == public_id:
            return row
    raise NotFoundForActorError("没有这次补差。")


def settlement_months(row: Settlement) -> QuerySet[SettlementMonth]:
    """Return the months of a settlement with their lines, by number."""
    rows: QuerySet[SettlementMonth] = row.months.select_related("employee")
    return rows.prefetch_related("lines").order_by("employee__number", "month")


def places_insured(actor: Actor) -> list[tuple[str, str]]:
    """List the cities (code, name) where somebody is insured; one SQL statement."""
    require(actor, "insurance.view")
    codes = Employee.objects.exclude(place="").values_list("place", flat=True).distinct()
    return [(code, name_of(code)) for code in codes.order_by(F("place"))]
