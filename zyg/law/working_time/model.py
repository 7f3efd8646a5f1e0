"""The words of working time: what goes in and what comes out.

Units, everywhere in this package:

* a *second* is a local wall-clock second counted from 0001-01-01: ``second(datetime)``;
* a *minute* of a ``Segment`` or ``SlotResult`` is counted from 00:00 of the attendance day and
  may be negative (the evening before) or pass 1440 (``26:00`` is 1560);
* durations are whole minutes; seconds are dropped on both sides before comparing;
* days are exact fractions: half a day is ``Fraction(1, 2)``.

Everything is frozen: the same inputs give the same results, for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zyg.law.calendar import DayType
from zyg.law.periods import Month

MINUTES_PER_DAY = 1440
SECONDS_PER_DAY = 86_400

ShiftKind = Literal["fixed", "flex", "free", "rest"]
RoundingMode = Literal["none", "down", "up", "nearest", "nearest_split_up", "nearest_split_down"]
PunchSource = Literal["app_gps", "wifi", "beacon", "device", "web", "admin", "make_up"]
Direction = Literal["", "in", "out"]
DocumentKind = Literal["leave", "overtime", "field", "trip", "make_up", "swap"]
OvertimeClass = Literal["workday", "rest", "statutory"]
SlotStatus = Literal[
    "normal", "late", "serious_late", "early", "lack", "missing", "exempt", "pending", "not_needed"
]
DayStatus = Literal["present", "half_day", "absent", "leave", "covered", "rest", "pending", "none"]

OVERTIME_CLASSES: tuple[OvertimeClass, ...] = ("workday", "rest", "statutory")
"""Classes of 劳动法 art. 44: 150 % on a workday, 200 % on a rest day, 300 % on a statutory day."""


def second(moment: dt.datetime) -> int:
    """Return the wall-clock second of a naive local moment.

    >>> second(dt.datetime(2026, 10, 1, 0, 1)) - day_second(dt.date(2026, 10, 1))
    60
    """
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() * SECONDS_PER_DAY + clock


def day_second(day: dt.date) -> int:
    """Return the second at which a day begins."""
    return day.toordinal() * SECONDS_PER_DAY


def moment_of(at: int) -> dt.datetime:
    """Turn a wall-clock second back into a naive local moment."""
    day, rest = divmod(at, SECONDS_PER_DAY)
    return dt.datetime.fromordinal(day) + dt.timedelta(seconds=rest)


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of planned work and when its two punches count; minutes of the day.

    ``in_open ≤ on < off ≤ out_close``; a punch at either end of a window belongs to it.
    """

    on: int
    off: int
    in_open: int
    in_close: int
    out_open: int
    out_close: int
    need_in: bool = True
    need_out: bool = True

    @classmethod
    def around(cls, on: int, off: int, *, open_before: int = 60, close_after: int = 60) -> Segment:
        """Build a segment whose windows reach over the whole of it and a little beyond."""
        return cls(on, off, on - open_before, off, on, off + close_after)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many minutes late (or early) are tolerated, serious, or as good as no punch.

    A limit is passed only by *more* minutes than it names; ``None`` switches it off.
    """

    grace: int = 0
    serious: int | None = None
    lack: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest inside or beside the shift, minutes of the day; a paid rest counts as work."""

    start: int
    end: int
    paid: bool = False


@dataclass(frozen=True, slots=True)
class AutoRest:
    """Deduct ``deduct`` minutes when more than ``after`` minutes were worked (0 = always)."""

    after: int
    deduct: int


@dataclass(frozen=True, slots=True)
class Flex:
    """Come up to ``late_max`` later or ``early_max`` earlier and leave by the same later."""

    late_max: int
    early_max: int


@dataclass(frozen=True, slots=True)
class Core:
    """Core time in which everybody is present, and the minutes a day requires in all."""

    start: int
    end: int
    required: int


@dataclass(frozen=True, slots=True)
class LateOffLateOn:
    """Left at least ``late_off`` minutes late yesterday: may come ``late_on`` minutes later."""

    late_off: int
    late_on: int


@dataclass(frozen=True, slots=True)
class Rounding:
    """Round a clock time or a duration to ``unit`` minutes after ``grace`` minutes."""

    mode: RoundingMode = "none"
    unit: int = 1
    grace: int = 0


NO_ROUNDING = Rounding()


@dataclass(frozen=True, slots=True)
class ShiftVersion:
    """A shift as it stood from ``valid_from`` on. A change makes a new version, never an edit.

    ``kind`` is ``fixed`` (segments), ``flex`` (one segment with ``flex``, or ``core``), ``free``
    (no times, ``day_minutes`` in all) or ``rest`` (rules for work on a day without shift).
    """

    id: str
    name: str = ""
    valid_from: dt.date = dt.date.min
    kind: ShiftKind = "fixed"
    segments: tuple[Segment, ...] = ()
    late: Threshold = Threshold()
    early: Threshold = Threshold()
    rests: tuple[Rest, ...] = ()
    auto_rest: AutoRest | None = None
    flex: Flex | None = None
    core: Core | None = None
    late_off_late_on: tuple[LateOffLateOn, ...] = ()
    half_split: int | None = None
    day_minutes: int | None = None
    day_units: Fraction = Fraction(1)
    overtime_block: int = 1
    overtime_minimum: int = 0
    overtime_start_after: int = 0
    round_in: Rounding = NO_ROUNDING
    round_out: Rounding = NO_ROUNDING
    round_total: Rounding = NO_ROUNDING
    runs_on_holidays: bool = True


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What one day asks of a person.

    Attributes:
        day: the attendance day.
        day_type: its type in the calendar that applies to the person.
        shifts: shifts planned for the day, in order; none = the person's rest day.
        origin: ``pattern``, ``roster``, ``swap`` or ``default``.
        employed: False before the hire day and after the last day.
        holiday_paid: a statutory day without shift counts among the paid days.
    """

    day: dt.date
    day_type: DayType
    shifts: tuple[ShiftVersion, ...] = ()
    origin: str = "pattern"
    employed: bool = True
    holiday_paid: bool = True


@dataclass(frozen=True, slots=True)
class Punch:
    """One raw record of a clock, phone or correction."""

    id: str
    at: int
    source: PunchSource = "device"
    direction: Direction = ""
    place_ok: bool = True
    device_ok: bool = True
    photo: str = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One approved document.

    ``[start, end)`` in seconds; from midnight to midnight it means whole attendance days (a night
    shift included to its end); a make-up punch stands at ``start``. ``half`` (am/pm) is measured
    against the half split of the day's shift and overrides the times within each day.

    Attributes:
        type: leave type, or anything the tenant names; ``paid`` tells payroll nothing more than
            whether the leave is unpaid (the pay rate of a paid type is payroll's).
        compensation: overtime only: ``pay``, ``off`` or "" (policy of the class).
        shifts: swap only: the shifts that replace the plan of each day in the interval.
        counts_as_attendance: leave only: does not cost the full-attendance flag.
        slot: make-up only: ``in`` or ``out``.
    """

    id: str
    kind: DocumentKind
    start: int
    end: int
    type: str = ""
    paid: bool = True
    half: Literal["", "am", "pm"] = ""
    slot: Direction = ""
    compensation: Literal["", "pay", "off"] = ""
    shifts: tuple[ShiftVersion, ...] = ()
    counts_as_attendance: bool = False
    version: str = "1"


@dataclass(frozen=True, slots=True)
class Policy:
    """The tenant's choices where the law leaves one. ``version`` names them on every result.

    Attributes:
        overtime_mode: ``approval`` pays the approved interval, ``punch_in_approval`` what of it
            the punches show, ``punch`` what the punches show.
        banked: classes given as time off instead of pay; never ``statutory`` (劳动法 art. 44).
        adjacency: where windows of neighbouring shifts that overlap are cut.
        missing: minutes that a missing punch leaves unproven: ``lack`` keeps them apart until
            somebody decides, ``absent`` counts them as absence.
        half_day_below, absent_below: fewer worked minutes than this make the day so.
        conflict: a leave and worked minutes at the same time: which of them counts.
        late_from_grace: count lateness from the end of the grace instead of the planned time.
        rest_class_by: minutes after midnight take the plan of their own date or of the shift.
        flexible_pays_statutory: 不定时 staff are paid for statutory days (differs by city).
    """

    version: str = "1"
    system: Literal["standard", "comprehensive", "flexible"] = "standard"
    overtime_mode: Literal["approval", "punch_in_approval", "punch"] = "punch_in_approval"
    banked: frozenset[OvertimeClass] = frozenset()
    pairing: Literal["first_last", "strict", "directed", "directed_span"] = "first_last"
    duplicate_gap_seconds: int = 60
    max_span_minutes: int = 16 * 60
    day_start_minute: int = 0
    adjacency: Literal["later_open", "midpoint"] = "later_open"
    missing: Literal["lack", "absent"] = "lack"
    half_day_below: int | None = None
    absent_below: int | None = None
    outside_place: Literal["accept", "flag", "reject"] = "flag"
    conflict: Literal["worked", "leave"] = "worked"
    late_from_grace: bool = False
    compare_seconds: bool = False
    rest_class_by: Literal["minute", "attendance_day"] = "minute"
    flexible_pays_statutory: bool = False
    night_shift_minutes: int = 120


@dataclass(frozen=True, slots=True)
class SlotResult:
    """One expected punch and what became of it; times are minutes of the attendance day."""

    kind: Literal["in", "out"]
    segment: int
    planned: int
    effective: int
    status: SlotStatus
    actual: int | None = None
    minutes: int = 0
    punch_id: str = ""
    place_ok: bool = True
    device_ok: bool = True
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class DayResult:
    """The judged day of one person; every duration in minutes.

    The account of the plan always closes:
    ``planned = worked_in_plan + late + early + absent + lack + leave + cover``, where
    ``worked_in_plan`` includes tolerated minutes (grace, flex) and ``lack`` holds what a missing
    punch leaves unproven under the policy ``missing="lack"``.

    Attributes:
        worked: minutes truly worked inside the plan, rests deducted.
        tolerated: minutes inside the plan not worked but forgiven.
        presence: minutes between paired punches (rests not deducted).
        leave: by leave type. ``unpaid_leave`` is the part of it without pay.
        cover: by ``field`` and ``trip``.
        overtime: credited by class, to be paid; ``banked`` credited as time off.
        candidate: by class, what the punches show outside the plan, credited or not.
        statutory_in_plan: of the statutory overtime, minutes planned (rotating shifts).
        leave_dates: types of leave that touch the date, rest days too.
        spare: ids of punches of the day that fill no slot; kept as evidence.
        duplicates: ids of punches dropped as double taps; kept as evidence.
    """

    day: dt.date
    day_type: DayType
    status: DayStatus
    shift_ids: tuple[str, ...] = ()
    slots: tuple[SlotResult, ...] = ()
    planned: int = 0
    worked: int = 0
    tolerated: int = 0
    presence: int = 0
    late: int = 0
    early: int = 0
    absent: int = 0
    lack: int = 0
    leave: Mapping[str, int] = field(default_factory=dict)
    unpaid_leave: int = 0
    attendance_leave: int = 0
    cover: Mapping[str, int] = field(default_factory=dict)
    late_count: int = 0
    serious_late_count: int = 0
    early_count: int = 0
    missing_count: int = 0
    made_up_count: int = 0
    overtime: Mapping[OvertimeClass, int] = field(default_factory=dict)
    banked: Mapping[OvertimeClass, int] = field(default_factory=dict)
    candidate: Mapping[OvertimeClass, int] = field(default_factory=dict)
    statutory_in_plan: int = 0
    night: int = 0
    leave_dates: tuple[str, ...] = ()
    day_units: Fraction = Fraction(0)
    holiday_paid: bool = False
    employed: bool = True
    flags: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    rule_versions: tuple[str, ...] = ()
    input_hash: str = ""

    @property
    def worked_in_plan(self) -> int:
        """Minutes of the plan that count as worked: worked and tolerated."""
        return self.worked + self.tolerated


@dataclass(frozen=True, slots=True)
class Computation:
    """The days of one person, and every punch that belongs to none of them."""

    days: tuple[DayResult, ...]
    unassigned: tuple[Punch, ...] = ()
    rejected: tuple[Punch, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthSummary:
    """What payroll takes over: one person, one month.

    Days are exact fractions, durations minutes. With W scheduled workdays and H statutory days
    of the *whole* month, payable days are W + H; ``paid_days`` P are those inside the employment
    less absence and unpaid leave; ``unpaid_days`` A = W + H − P. Late and early minutes are
    reported beside and are **not** taken from P (never deduct the same minute twice), nor are
    unproven minutes (``lack``): somebody has to decide them first. ``explain_month`` tells W, H,
    P, A and the overtime as lines.

    Attributes:
        workdays: W, days with a planned shift (statutory days among them count in H).
        statutory_days: H, statutory days that are paid.
        employed_days: of W + H, the days inside the employment.
        planned_days: W inside the employment, in day units.
        attended_days: planned less absence, leave and lack, in day units.
        absent_days: absence in day units (a day's absent minutes over its planned minutes).
        leave_days: by type, in day units; ``leave_calendar_days`` counts dates, rest days too.
        overtime: paid minutes by class 150/200/300; ``banked`` minutes owed as time off.
        candidate: minutes that punches show by class, credited or not.
        limit_remaining: minutes left of the monthly limit of 劳动法 art. 41; below 0 = broken.
            All credited overtime counts but minutes planned on statutory days.
        flags: limits broken and days to look at, in Chinese, ready to show.
    """

    month: Month
    workdays: Fraction
    statutory_days: Fraction
    employed_days: Fraction
    paid_days: Fraction
    unpaid_days: Fraction
    planned_days: Fraction
    attended_days: Fraction
    absent_days: Fraction
    planned: int
    worked: int
    worked_in_plan: int
    late: int
    early: int
    absent: int
    lack: int
    leave: Mapping[str, int]
    leave_days: Mapping[str, Fraction]
    leave_calendar_days: Mapping[str, int]
    unpaid_leave: int
    unpaid_leave_days: Fraction
    cover: Mapping[str, int]
    late_count: int
    serious_late_count: int
    early_count: int
    missing_count: int
    made_up_count: int
    overtime: Mapping[OvertimeClass, int]
    banked: Mapping[OvertimeClass, int]
    candidate: Mapping[OvertimeClass, int]
    limit_remaining: int
    night: int
    night_shifts: int
    full_attendance: bool
    unassigned_punches: int
    pending_days: int
    provisional_calendar: bool = False
    flags: tuple[str, ...] = ()

    @property
    def payable_days(self) -> Fraction:
        """W + H of the whole month."""
        return self.workdays + self.statutory_days
