"""Doing a call of the API once, however often it is sent.

A program that got no answer sends its call again with the same ``Idempotency-Key``. The first
call's row, its act and its answer are one transaction: either all of them stand, and the second
call gets the same answer, or none of them, and the second call is the first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from zyg.core.access.models import AnsweredCall
from zyg.core.permissions.actors import Actor

HEADER = "Idempotency-Key"
_LONGEST = 100


class KeyReusedError(Exception):
    """The key belongs to another call, or is too long; the message is a Chinese sentence."""


def once(request: HttpRequest, actor: Actor, act: Callable[[], tuple[int, Any]]) -> HttpResponse:
    """Do the act and answer with its (status, JSON value), or repeat the answer given before.

    Raises:
        KeyReusedError: the key was sent with another call.
    """
    key = request.headers.get(HEADER, "").strip()
    if len(key) > _LONGEST:
        raise KeyReusedError(f"{HEADER} 最长 {_LONGEST} 个字符，现在 {len(key)} 个；请缩短。")
    with transaction.atomic():
        if not key:
            status, value = act()
            return _answer(status, _text(value))
        call, fresh = AnsweredCall.objects.select_for_update().get_or_create(
            organization=actor.organization,
            membership=actor.membership,
            key=key,
            defaults={"request_digest": _digest(request)},
        )
        if not fresh:
            return _again(call, request)
        status, value = act()
        call.status, call.body = status, _text(value)
        call.save(update_fields=["status", "body"])
        return _answer(status, call.body)


def _again(call: AnsweredCall, request: HttpRequest) -> HttpResponse:
    if call.request_digest != _digest(request):
        raise KeyReusedError(f"{HEADER} {call.key} 已用于另一个请求；请换一个。")
    answer = _answer(call.status, call.body)
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _digest(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
