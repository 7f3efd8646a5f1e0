"""Print the speed of the working-time engines: ``python bench/bench_working_time.py``.

1. 1,000,000 unsorted punches of 25,000 people over 20 days (three shifts, one of them at night,
   double taps, missing punches) → 500,000 daily results, arrays only.
2. A month of 10,000 people with 400,000 punches and documents for a tenth of them → summaries.
3. The reference engine on one person's month.
"""

from __future__ import annotations

import datetime as dt
import resource
import time

import numpy as np

from zyg.law.calendar import national
from zyg.law.periods import Month
from zyg.law.working_time.batch import compute_month_batch
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.model import (
    DayPlan,
    Document,
    Policy,
    Punch,
    Rest,
    Segment,
    ShiftVersion,
    Threshold,
    day_second,
)
from zyg.law.working_time.vector import judge_arrays
from zyg.law.working_time.vector_rows import PlanArrays

SEED = 20261125
GRACE = Threshold(5, 30, 120)


def shift(name: str, on: int, off: int) -> ShiftVersion:
    """Build a shift of whole hours with an unpaid hour in its middle."""
    window = Segment.around(on * 60, off * 60, open_before=120, close_after=240)
    middle = (on + off) // 2 * 60
    rests = (Rest(middle, middle + 60),)
    return ShiftVersion(name, segments=(window,), rests=rests, late=GRACE, overtime_block=30)


SHIFTS = (shift("day", 9, 18), shift("early", 7, 16), shift("night", 22, 31))


def punches(rng: np.random.Generator, on: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Return seconds around planned times: a few late, a few missing, a few double taps."""
    come = on + rng.normal(-300, 500, on.shape).astype(np.int64)
    go = off + rng.exponential(900, off.shape).astype(np.int64)
    taps = come + 3
    return np.stack([come, go, taps])


def arrays(people: int, days: int, wanted: int) -> tuple[PlanArrays, np.ndarray, np.ndarray]:
    """Make plans and ``wanted`` shuffled punches."""
    rng = np.random.default_rng(SEED)
    kind = rng.integers(0, len(SHIFTS), people)
    plan = np.repeat(kind[:, None], days, axis=1)
    first = dt.date(2026, 11, 2)
    base = day_second(first) + np.arange(days) * 86_400
    on = base + np.array([s.segments[0].on * 60 for s in SHIFTS])[kind][:, None]
    off = base + np.array([s.segments[0].off * 60 for s in SHIFTS])[kind][:, None]
    come, go, taps = punches(rng, on, off)
    person = np.repeat(np.arange(people), days)
    second = np.concatenate([come.ravel(), go.ravel(), taps.ravel()])
    who = np.concatenate([person, person, person])
    missing = rng.random(who.size) < 0.02
    extra = np.arange(who.size) >= 2 * person.size
    kept = np.flatnonzero(~missing & (~extra | (rng.random(who.size) < 0.06)))
    chosen = rng.permutation(kept)[:wanted]
    no = np.zeros((people, days), np.bool_)
    plans = PlanArrays(first.toordinal(), plan, plan, no, ~no, SHIFTS)
    return plans, who[chosen], second[chosen]


def bench_arrays() -> None:
    """1,000,000 punches → 500,000 daily results."""
    plans, person, second = arrays(25_000, 20, 1_000_000)
    best = min(
        timed(lambda: judge_arrays(plans=plans, person=person, second=second, policy=Policy()))
        for _ in range(5)
    )
    result = judge_arrays(plans=plans, person=person, second=second, policy=Policy())
    print(f"arrays: {person.size:,} punches -> {plans.shift.size:,} days in {best:.3f} s")
    print(f"  late {int(result.late_count.sum()):,}  missing {int(result.missing_count.sum()):,}")


def month_of(people: int) -> dict[str, object]:
    """A month of office, early and night people with leave, overtime and corrections."""
    rng = np.random.default_rng(SEED)
    month = Month(2026, 10)
    dates = [month.first_day + dt.timedelta(days=n) for n in range(-2, month.days + 2)]
    kinds = []
    for one in SHIFTS:
        rows = []
        for day in dates:
            day_type = national().day_type(day)
            worked = day_type in {"work", "makeup"}
            rows.append(DayPlan(day, day_type, (one,) if worked else ()))
        kinds.append(tuple(rows))
    kind = rng.choice(len(SHIFTS), people, p=(0.7, 0.2, 0.1))
    plans = [kinds[n] for n in kind]
    who, at = [], []
    for person, n in enumerate(kind):
        for plan in kinds[n]:
            if plan.shifts:
                segment = plan.shifts[0].segments[0]
                base = day_second(plan.day)
                who += [person, person]
                at += [base + segment.on * 60, base + segment.off * 60]
    person = np.array(who)
    second = np.array(at) + rng.integers(-900, 900, len(at))
    more = rng.integers(0, person.size, max(400_000 * people // 10_000 - person.size, 0))
    person = np.concatenate([person, person[more]])
    second = np.concatenate([second, second[more] + rng.integers(10, 3600, more.size)])
    mix = rng.permutation(person.size)
    documents = {}
    for n in rng.choice(people, people // 10, replace=False).tolist():
        day = day_second(month.first_day + dt.timedelta(days=int(rng.integers(8, 28))))
        kind_of = ("leave", "overtime", "make_up")[int(rng.integers(3))]
        start, end = (day, day + 86_400) if kind_of == "leave" else (day + 65_000, day + 75_000)
        documents[n] = [Document(f"d{n}", kind_of, start, end, type="annual")]
    return {
        "month": month,
        "plans": plans,
        "punch_person": person[mix],
        "punch_second": second[mix],
        "documents": documents,
        "policy": Policy(),
    }


def bench_month() -> None:
    """A month of 10,000 people."""
    given = month_of(10_000)
    start = time.perf_counter()
    batch = compute_month_batch(**given)
    seconds = time.perf_counter() - start
    count = len(given["punch_person"])
    print(f"month: 10,000 people, {count:,} punches -> summaries in {seconds:.2f} s")
    print(f"  {batch.reference_days:,} days went through the reference engine")
    spent = timed(lambda: [batch.days(n) for n in range(100)])
    print(f"  daily results of one person with evidence: {spent * 10:.2f} ms")


def bench_reference() -> None:
    """One person's month, as recomputed on each punch."""
    given = month_of(1)
    times = given["punch_second"].tolist()
    raw = [Punch(str(n), at) for n, at in enumerate(times)]
    plans = given["plans"][0]
    spent = min(
        timed(lambda: compute_days(plans=plans, punches=raw, policy=Policy())) for _ in range(20)
    )
    print(f"reference: one month of one person in {spent * 1000:.2f} ms")


def timed(act: object) -> float:
    """Return the seconds one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> None:
    """Print all figures."""
    bench_arrays()
    bench_month()
    bench_reference()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
