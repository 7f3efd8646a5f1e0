"""The rows of attendance: plans, sources of punches, punches, documents, results.

* what is asked of people: ``schedule`` (shifts, patterns, groups, rosters, rules, calendar);
* where punches come from and the punches: ``sources`` and ``punches``;
* what was approved: ``documents``;
* what came out: ``results``.
"""

from zyg.workforce.attendance.models.documents import (
    ApprovedDocument,
    DocumentKind,
    ProtectedPeriod,
    ProtectionKind,
)
from zyg.workforce.attendance.models.punches import Punch, PunchSource, UnmatchedPunch
from zyg.workforce.attendance.models.results import (
    Adjustment,
    DayResult,
    Dispute,
    DueMonth,
    Exceptions,
    HandledException,
    MonthConfirmation,
    MonthLock,
    MonthResult,
)
from zyg.workforce.attendance.models.schedule import (
    AttendanceGroup,
    CalendarNotice,
    CalendarOverride,
    GroupMember,
    Pattern,
    PatternKind,
    RosterDay,
    RuleVersion,
    ScheduleStamp,
    Shift,
    ShiftVersion,
)
from zyg.workforce.attendance.models.sources import (
    ClockPin,
    Device,
    DeviceKind,
    DeviceState,
    DeviceUser,
    LocationConsent,
    StrangeDevice,
    WorkPlace,
)

__all__ = [
    "Adjustment",
    "ApprovedDocument",
    "AttendanceGroup",
    "CalendarNotice",
    "CalendarOverride",
    "ClockPin",
    "DayResult",
    "Device",
    "DeviceKind",
    "DeviceState",
    "DeviceUser",
    "Dispute",
    "DocumentKind",
    "DueMonth",
    "Exceptions",
    "GroupMember",
    "HandledException",
    "LocationConsent",
    "MonthConfirmation",
    "MonthLock",
    "MonthResult",
    "Pattern",
    "PatternKind",
    "ProtectedPeriod",
    "ProtectionKind",
    "Punch",
    "PunchSource",
    "RosterDay",
    "RuleVersion",
    "ScheduleStamp",
    "Shift",
    "ShiftVersion",
    "StrangeDevice",
    "UnmatchedPunch",
    "WorkPlace",
]
