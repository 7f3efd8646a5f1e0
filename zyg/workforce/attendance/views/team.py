"""The manager's phone: who is here, who is not, who is away today."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.workforce.attendance.board import Board, board_of
from zyg.workforce.attendance.operations.board import remind_absent
from zyg.workforce.attendance.views.answers import refusals_to_messages

TEAM = "attendance:team"


@require_GET
@actor_required
def team(request: HttpRequest) -> HttpResponse:
    """Show today's board."""
    actor, now = acting(request), timezone.now()
    board, problem = Board([], dt.date.min), ""
    try:
        board = board_of(actor, now=now)
    except RuleRefusedError as refusal:
        problem = str(refusal)
    context = {
        "today": timezone.localdate(now),
        "now": timezone.localtime(now),
        "heaps": board.heaps(),
        "counts": board.counts(),
        "problem": problem,
        "total": len(board.people),
    }
    return render(request, "attendance/team.html", context)


@require_POST
@actor_required
@refusals_to_messages(TEAM)
def remind(request: HttpRequest) -> HttpResponse:
    """Remind those who should be here and have not punched."""
    count = remind_absent(actor=acting(request), now=timezone.now())
    messages.success(request, f"已提醒 {count} 人打卡。" if count else "没有需要提醒的人。")
    return redirect(TEAM)
