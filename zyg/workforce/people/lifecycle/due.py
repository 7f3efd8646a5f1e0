"""What falls due for people: counts and lines for the 工作台, pages of one kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min
from django.urls import reverse

from zyg.core.permissions.actors import Actor
from zyg.law.contracts.dispatch import DispatchRatio, dispatch_ratio
from zyg.workforce.people.lifecycle.watches import WATCHES, Item, Watch, working
from zyg.workforce.people.models import (
    Employee,
    Engagement,
    ExitState,
    ExitTask,
    Onboarding,
    OnboardingState,
)

PAGE = 50
RIGHT = "people.contract"


@dataclass(frozen=True, slots=True)
class DueAct:
    """One line of the 工作台."""

    what: str
    about: str
    until: dt.date | None
    url: str
    act: str = "处理"


def counts(*, today: dt.date) -> list[tuple[Watch, int]]:
    """Count what falls due by kind, kinds without any left out; one SQL statement a kind."""
    found = [(watch, watch.rows(today).count()) for watch in WATCHES]
    return [(watch, number) for watch, number in found if number]


def items_page(code: str, *, today: dt.date, number: str) -> tuple[Page[Employee], list[Item]]:
    """Return one page of a kind: the people, and what is said of each.

    Raises:
        KeyError: no such kind.
    """
    watch = {one.code: one for one in WATCHES}[code]
    page = Paginator(watch.rows(today), PAGE).get_page(number)
    people = list(page)
    told = watch.tell(people, today)
    return page, [told[one.pk] for one in people if one.pk in told]


def due_acts(actor: Actor, *, today: dt.date) -> list[DueAct]:
    """List what waits for the actor, a line a kind with its nearest day.

    Three SQL statements a kind that has somebody, one for each other kind.
    """
    found: list[DueAct] = []
    if actor.may_everywhere("people.onboard"):
        found += _onboardings()
    if actor.may_everywhere("people.offboard"):
        found += _exit_tasks()
    if actor.may_everywhere(RIGHT):
        found += _watched(today)
        share = dispatch_share(today=today)
        if share is not None and not share.ok:
            url = f"{reverse('people:list')}?status=active"
            found.append(DueAct("劳务派遣超过比例", share.line.formula, None, url, "查看"))
    return found


def dispatch_share(*, today: dt.date) -> DispatchRatio | None:
    """Return the share of dispatched workers, None while there are none; one SQL statement."""
    rows = working(today, Engagement.LABOUR_CONTRACT, Engagement.DISPATCH).select_related(None)
    by_form = dict(rows.order_by().values_list("engagement").annotate(Count("pk")))
    dispatched = by_form.get(Engagement.DISPATCH, 0)
    if not dispatched:
        return None
    contracts = by_form.get(Engagement.LABOUR_CONTRACT, 0)
    return dispatch_ratio(contracts=contracts, dispatched=dispatched, on=today)


def _watched(today: dt.date) -> Iterator[DueAct]:
    for watch in WATCHES:
        rows = watch.rows(today)
        nearest = list(rows[:2])
        if not nearest:
            continue
        told = watch.tell(nearest[:1], today)
        if nearest[0].pk not in told:
            continue
        item = told[nearest[0].pk]
        more = rows.count() - 1 if len(nearest) > 1 else 0
        about = f"{item.employee.name}等 {more + 1} 人" if more else str(item.employee)
        url = f"{reverse('lifecycle:alerts')}?kind={watch.code}" if more else item.url
        yield DueAct(watch.label, about, item.due, url)


def _onboardings() -> Iterator[DueAct]:
    states = {OnboardingState.SUBMITTED: "审核入职资料", OnboardingState.TO_SIGN: "签入职合同"}
    rows = Onboarding.objects.filter(state__in=list(states)).order_by("hired", "pk")
    counted = rows.order_by().values_list("state").annotate(Count("pk"), Min("hired"))
    url = reverse("lifecycle:onboardings")
    for state, number, day in sorted(counted):
        word = OnboardingState(state)
        yield DueAct(states[word], f"{number} 人", day, f"{url}?state={state}")


def _exit_tasks() -> Iterator[DueAct]:
    rows = ExitTask.objects.filter(done_at=None, offboarding__state=ExitState.APPROVED)
    counted = (
        rows.order_by()
        .values("offboarding__public_id", "offboarding__employee__name")
        .annotate(number=Count("pk"), until=Min("due"))
    )
    for row in counted.order_by("until")[:20]:
        url = reverse("lifecycle:exit", args=[row["offboarding__public_id"]])
        about = f"{row['offboarding__employee__name']} 还有 {row['number']} 项"
        yield DueAct("办理离职事项", about, row["until"], url)
