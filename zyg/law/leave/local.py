"""Leave rules of provinces and cities: found, dated, and refused when nobody has checked them.

One parameter file for each kind and place (``leave/maternity/310000``). A rule is looked for from
the district up; a place without a rule of its own, or with a number nobody has verified, is
refused until the HR administrator has confirmed it: a wrong number of days is a claim in court.

>>> local_rule("maternity", "310115", on=dt.date(2026, 10, 1)).days
60
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.leave.counting import Counting
from zyg.law.parameters import Measure, Version, measure
from zyg.law.places import NATION, chain, name_of

LocalKind = Literal["maternity", "marriage", "paternity", "childcare", "elder_care", "bereavement"]
LABELS: dict[LocalKind, str] = {
    "maternity": "产假延长",
    "marriage": "婚假",
    "paternity": "陪产假",
    "childcare": "育儿假",
    "elder_care": "独生子女护理假",
    "bereavement": "丧假",
}


@dataclass(frozen=True, slots=True)
class LocalRule:
    """A leave rule of a place; an administrator's own confirmed rule has the same form.

    Attributes:
        kind: kind of leave.
        place: code of the place whose rule it is.
        days: days, or ``None`` when the rule counts otherwise (months, in hospital only).
        counting: which days count, or ``None`` when the source does not say.
        version: identifier of the parameters.
        source: where it is written.
        more: further values of the rule (``child_below_months``, ``months``, ``note`` …).
    """

    kind: LocalKind
    place: str
    days: int | None
    counting: Counting | None
    version: str
    source: Source
    more: Mapping[str, Any]

    @property
    def note(self) -> str:
        """What the rule says beside the number, or ""."""
        return str(self.more.get("note", ""))

    def counting_or_refuse(self) -> Counting:
        """Return the way of counting.

        Raises:
            RuleRefusedError: the source does not say.
        """
        if self.counting is None:
            raise RuleRefusedError(
                f"「{name_of(self.place)}」的{LABELS[self.kind]}按自然日还是工作日计算没有核实；"
                "请人事管理员确认后，在假期类型中选定计数方式。"
            )
        return self.counting


def local_rule(kind: LocalKind, place: str, *, on: dt.date, confirmed: bool = False) -> LocalRule:
    """Return the rule of a place.

    Args:
        kind: kind of leave.
        place: code of GB/T 2260 of the place of work.
        on: first day of the leave (or the day of the event it depends on).
        confirmed: the HR administrator has confirmed the number shown.

    Raises:
        RuleRefusedError: no rule, no number, or a number nobody has confirmed.
    """
    title = f"「{name_of(place)}」的{LABELS[kind]}"
    code, version = find(f"leave/{kind}", place, on=on, title=title)
    rule = _rule(kind, code, version)
    checked = version.source.mark == "sourced" and code != NATION
    if not checked and not confirmed:
        told = "；".join(part for part in (_figure(rule), rule.note) if part)
        raise RuleRefusedError(
            f"{title}目前只有未核实的说法（{told}，{version.source.title}）；"
            "请人事管理员确认后再计算。"
        )
    return rule


def find(kind: str, place: str, *, on: dt.date, title: str) -> tuple[str, Version]:
    """Return the nearest place with a file of this kind, and its version in force.

    Args:
        kind: folder of the measure files.
        place: code of the place of work.
        on: the day.
        title: what is looked for, in Chinese, for the refusal.

    Raises:
        RuleRefusedError: neither the place nor anything above it has a rule.
    """
    for code in chain(place):
        found = _measure_of(f"{kind}/{code}")
        if found is not None:
            return code, found.at(on)
    raise RuleRefusedError(
        f"{title}没有核实过的规定；请人事管理员确认天数、计数方式和文件，录入政策参数后再计算。"
    )


@functools.cache
def _measure_of(name: str) -> Measure | None:
    try:
        return measure(name)
    except FileNotFoundError:
        return None


def _rule(kind: LocalKind, code: str, version: Version) -> LocalRule:
    more = dict(version.value)
    days = more.pop("days", None)
    counting = cast("Counting | None", more.pop("counting", None))
    return LocalRule(kind, code, days, counting, version.name, version.source, more)


def _figure(rule: LocalRule) -> str:
    return f"{rule.days} 天" if rule.days is not None else ""
