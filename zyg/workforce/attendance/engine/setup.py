"""The schedule of an organization, read once: calendars, shifts, groups, patterns, rules.

What was read is kept in this process until the organization's ``ScheduleStamp`` moves, so that
one punch costs one statement instead of eight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from zyg.core.organizations.models import Organization
from zyg.law.calendar import Calendar, Overlay, SpecialDay, YearCalendar, national
from zyg.law.explain import RuleRefusedError, Source
from zyg.law.pay.codec import from_plain
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.timelines import Timeline
from zyg.workforce.attendance.models import (
    AttendanceGroup,
    CalendarNotice,
    CalendarOverride,
    GroupMember,
    Pattern,
    RuleVersion,
    ScheduleStamp,
    ShiftVersion,
)

NO_RULES = "还没有考勤规则；请先在「考勤规则」里建立班次、考勤组和规则。"


@dataclass(frozen=True, slots=True)
class PatternFacts:
    """A pattern row: ids of shifts, None = rest."""

    id: int
    kind: str
    anchor: dt.date | None
    days: tuple[int | None, ...]
    no_clock: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule row with its policy."""

    id: int
    policy: wt.Policy
    system: str
    cycle: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belongs to a group; exactly one of employee, path and place is set."""

    group: int
    employee: int
    path: str
    place: str
    start: dt.date
    end: dt.date

    @property
    def nearness(self) -> tuple[int, int]:
        """The nearest membership wins: person, deepest department, place."""
        return (2 if self.employee else 1 if self.path else 0, len(self.path))


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that plans days; see the module."""

    calendars: Mapping[str, Calendar]
    shifts: Mapping[int, Timeline[wt.ShiftVersion]]
    names: Mapping[str, str]
    default_group: int
    group_names: Mapping[int, str]
    members: tuple[Membership, ...]
    personal: Mapping[int, tuple[Membership, ...]]
    patterns: Mapping[int, Timeline[PatternFacts]]
    rules: Mapping[int, Timeline[Rule]]
    _variants: dict[tuple[str, str], wt.ShiftVersion] = field(default_factory=dict, repr=False)

    def calendar(self, place: str) -> Calendar:
        """Return the calendar of a place: its own, its province's, or the common one."""
        for region in (place, f"{place[:2]}0000"):
            if region in self.calendars:
                return self.calendars[region]
        return self.calendars[""]

    def shift(self, shift: int, day: dt.date) -> wt.ShiftVersion:
        """Return the version of a shift in force on a day.

        Raises:
            RuleRefusedError: the shift has no times yet.
        """
        line = self.shifts.get(shift)
        found = None if line is None else line.at(day)
        if found is None:
            raise RuleRefusedError("排班用到的班次还没有时间；请先在「考勤规则」里填写。")
        return found

    def rule(self, group: int, day: dt.date) -> Rule:
        """Return the rule of a group on a day, else the one for everybody.

        Raises:
            RuleRefusedError: there is none.
        """
        for key in (group, 0):
            line = self.rules.get(key)
            if line is not None and (found := line.at(day)) is not None:
                return found
        raise RuleRefusedError(NO_RULES)

    def group_of(self, employee: int, path: str, place: str, day: dt.date) -> int:
        """Return the group somebody belongs to on a day."""
        best: Membership | None = None
        for one in (*self.members, *self.personal.get(employee, ())):
            mine = bool(one.employee) or (
                path.startswith(one.path) if one.path else place == one.place
            )
            held = mine and one.start <= day < one.end
            if held and (best is None or one.nearness >= best.nearness):
                best = one
        return self.default_group if best is None else best.group

    def resting(self, shift: wt.ShiftVersion) -> wt.ShiftVersion:
        """Return how work on a day off is counted: the rests and blocks of the workdays."""
        made = wt.ShiftVersion(
            id=f"{shift.id}r",
            name=shift.name,
            valid_from=shift.valid_from,
            kind="rest",
            rests=shift.rests,
            auto_rest=shift.auto_rest,
            overtime_block=shift.overtime_block,
            overtime_minimum=shift.overtime_minimum,
        )
        return self._variants.setdefault((shift.id, "rest"), made)

    def without_clock(self, shift: wt.ShiftVersion) -> wt.ShiftVersion:
        """Return the shift for people who need not punch: both ends count as kept."""
        parts = tuple(replace(part, need_in=False, need_out=False) for part in shift.segments)
        made = replace(shift, id=f"{shift.id}n", segments=parts)
        return self._variants.setdefault((shift.id, "no_clock"), made)


def setup_of(organization: Organization) -> Setup:
    """Return the schedule of an organization; one SQL statement when it has not changed.

    Raises:
        RuleRefusedError: it has no rules yet.
    """
    stamp = ScheduleStamp.objects.filter(organization=organization).first()
    if stamp is None:
        raise RuleRefusedError(NO_RULES)
    return _kept(organization, stamp.token)


@lru_cache(maxsize=64)
def _kept(organization: Organization, token: str) -> Setup:  # noqa: ARG001 - part of the key
    return read_setup(organization)


def read_setup(organization: Organization) -> Setup:
    """Read the schedule of an organization; eight SQL statements.

    Raises:
        RuleRefusedError: it has no default group.
    """
    groups = list(AttendanceGroup.objects.filter(organization=organization))
    default = next((group.pk for group in groups if group.is_default), 0)
    if not default:
        raise RuleRefusedError(NO_RULES)
    shifts, names = _shifts(organization)
    members, personal = _members(organization)
    return Setup(
        calendars=_calendars(organization),
        shifts=shifts,
        names=names,
        default_group=default,
        group_names={group.pk: group.name for group in groups},
        members=members,
        personal=personal,
        patterns=_patterns(organization),
        rules=_rules(organization),
    )


def policy_of(row: RuleVersion) -> wt.Policy:
    """Return the policy of a rule row; its version names the row on every result."""
    said: dict[str, Any] = {**row.policy, "system": row.system, "version": str(row.pk)}
    said["banked"] = frozenset(said.get("banked", ()))
    return wt.Policy(**said)


def shift_of(row: ShiftVersion) -> wt.ShiftVersion:
    """Return the shift of a version row; its id names the row on every result."""
    made = from_plain(wt.ShiftVersion, {**row.body, "id": str(row.pk)})
    return replace(made, name=row.shift.name, valid_from=row.valid_from)


def notice_of(row: CalendarNotice) -> YearCalendar:
    """Return the year that a stored notice arranges."""
    days = {dt.date.fromisoformat(day): SpecialDay(kind, name) for day, kind, name in row.days}
    return YearCalendar(row.year, False, Source(row.title, url=row.url, mark="sourced"), days)


def _shifts(
    organization: Organization,
) -> tuple[dict[int, Timeline[wt.ShiftVersion]], dict[str, str]]:
    rows = ShiftVersion.objects.filter(organization=organization).select_related("shift")
    found: dict[int, list[tuple[dt.date, wt.ShiftVersion]]] = {}
    names = {}
    for row in rows.order_by("valid_from", "revision"):
        found.setdefault(row.shift_id, []).append((row.valid_from, shift_of(row)))
        names[str(row.pk)] = row.shift.name
    return {pk: Timeline.of(rows) for pk, rows in found.items()}, names


def _members(
    organization: Organization,
) -> tuple[tuple[Membership, ...], dict[int, tuple[Membership, ...]]]:
    rows = GroupMember.objects.filter(organization=organization).order_by("valid_from", "pk")
    told = rows.values_list(
        "group_id", "employee_id", "department__path", "place", "valid_from", "valid_to"
    )
    found = [
        Membership(group, employee or 0, path or "", place, start, end or dt.date.max)
        for group, employee, path, place, start, end in told
    ]
    personal: dict[int, tuple[Membership, ...]] = {}
    for one in found:
        if one.employee:
            personal[one.employee] = (*personal.get(one.employee, ()), one)
    return tuple(one for one in found if not one.employee), personal


def _patterns(organization: Organization) -> dict[int, Timeline[PatternFacts]]:
    found: dict[int, list[tuple[dt.date, PatternFacts]]] = {}
    rows = Pattern.objects.filter(organization=organization).order_by("valid_from", "revision")
    for row in rows:
        facts = PatternFacts(row.pk, row.kind, row.anchor, tuple(row.days), row.no_clock)
        found.setdefault(row.group_id, []).append((row.valid_from, facts))
    return {group: Timeline.of(rows) for group, rows in found.items()}


def _rules(organization: Organization) -> dict[int, Timeline[Rule]]:
    found: dict[int, list[tuple[dt.date, Rule]]] = {}
    rows = RuleVersion.objects.filter(organization=organization).order_by("valid_from", "revision")
    for row in rows:
        rule = Rule(row.pk, policy_of(row), row.system, row.cycle)
        found.setdefault(row.group_id or 0, []).append((row.valid_from, rule))
    return {group: Timeline.of(rows) for group, rows in found.items()}


def _calendars(organization: Organization) -> dict[str, Calendar]:
    common = national()
    notices = CalendarNotice.objects.filter(organization=organization)
    for row in notices.order_by("year", "revision"):
        common = common.with_year(notice_of(row))
    overrides = CalendarOverride.objects.filter(organization=organization, withdrawn_at=None)
    local: dict[str, list[CalendarOverride]] = {"": []}
    for override in overrides.order_by("day"):
        local.setdefault(override.region, []).append(override)
    return {region: _with_days(common, local[""] + rows) for region, rows in local.items()}


def _with_days(common: Calendar, rows: list[CalendarOverride]) -> Calendar:
    if not rows:
        return common
    source = Source(rows[-1].source_title, url=rows[-1].source_url, mark="unverified")
    days = {row.day: SpecialDay(row.type, row.name) for row in rows}  # type: ignore[arg-type]
    return common.with_overlay(Overlay("地方假日", source, days))
