"""Judge the days of one person (reference engine)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zyg.law.working_time.model import Computation, DayPlan, Document, Policy, Punch


def compute_days(
    *,
    plans: Sequence[DayPlan],
    punches: Iterable[Punch],
    documents: Sequence[Document] = (),
    policy: Policy,
    as_of: int | None = None,
) -> Computation:
    """Judge consecutive days of one person.

    Args:
        plans: the days in order, without gaps; give the day before and after the period too,
            they decide where night punches belong.
        punches: raw records in any order.
        documents: approved documents only.
        policy: the tenant's choices.
        as_of: wall-clock second up to which punches can be known; a slot whose window is still
            open is ``pending``. None = everything is over.

    Raises:
        RuleRefusedError: plans or shifts that can not be judged, with the way out.
    """
    raise NotImplementedError
