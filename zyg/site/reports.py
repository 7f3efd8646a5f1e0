"""The reports, in the order of their menu, with the right that opens each."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from zyg.core.permissions.actors import Actor
from zyg.site.navigation import Entry, Shown, may_open

REPORTS: tuple[Entry, ...] = (
    Entry(label="人数趋势", name="people_reports:trend", permission="people.view", others=True),
    Entry(label="入离职明细", name="people_reports:changes", permission="people.view", others=True),
    Entry(label="离职率", name="people_reports:turnover", permission="people.view", others=True),
    Entry(
        label="部门人数", name="people_reports:departments", permission="people.view", others=True
    ),
    Entry(label="人员结构", name="people_reports:profile", permission="people.view", others=True),
    Entry(label="合同到期", name="people_reports:contracts", permission="people.view", others=True),
    Entry(label="部门人工成本", name="pay_reports:cost", permission="pay.view", wide=True),
    Entry(label="薪酬带宽", name="people_reports:bands", permission="pay.view", wide=True),
)


def menu(request: HttpRequest) -> list[Shown]:
    """Return the reports that the actor of a request may open, the present one marked."""
    actor: Actor | None = getattr(request, "actor", None)
    return [
        Shown(entry.label, url, url == request.path)
        for entry in REPORTS
        if may_open(actor, entry)
        for url in [reverse(entry.name)]
    ]
