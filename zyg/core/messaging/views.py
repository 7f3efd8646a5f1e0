"""Pages of the message centre, and the two addresses for machines outside."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.messaging import queries
from zyg.core.messaging.adapters import signature
from zyg.core.messaging.choices import (
    BadStopLinkError,
    choices_of,
    choose,
    consent,
    stop_by_link,
    withdraw,
)
from zyg.core.messaging.forms import ChoicesForm, initial_of
from zyg.core.messaging.gateway import UnknownReferenceError, record_receipt
from zyg.core.messaging.operations import mark_all_read, mark_read
from zyg.core.messaging.templating import Channel
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.permissions.office import shell_of


@require_GET
@actor_required
def message_list(request: HttpRequest) -> HttpResponse:
    """Show one's own messages."""
    actor, unread = acting(request), request.GET.get("unread") == "1"
    page = queries.my_messages(actor, unread=unread, number=request.GET.get("page", "1"))
    context = {"page": page, "unread": unread, "shell": shell_of(actor)}
    return render(request, "messaging/list.html", context)


@require_GET
@actor_required
def message_one(request: HttpRequest, message_id: str) -> HttpResponse:
    """Show a message; it counts as read from now on."""
    actor = acting(request)
    message = queries.message_for(actor, message_id)
    mark_read(actor=actor, messages=[message], now=timezone.now())
    proof = queries.proof_of(actor, message_id)
    context = {"message": proof.message, "proof": proof, "shell": shell_of(actor)}
    return render(request, "messaging/one.html", context)


@require_POST
@actor_required
def message_read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message read but the legal notices."""
    done = mark_all_read(actor=acting(request), now=timezone.now())
    flash.success(request, f"{done} 条消息已标为已读；法律与安全通知需要逐条打开。")
    return redirect("messaging:list")


@require_http_methods(["GET", "POST"])
@actor_required
def message_settings(request: HttpRequest) -> HttpResponse:
    """Show and change what one has chosen."""
    actor = acting(request)
    choices = choices_of([actor.user])[actor.user.pk]
    form = ChoicesForm(request.POST or None, initial=initial_of(choices))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        wanted = set(values.pop("marketing"))
        choose(actor=actor, **values)
        for channel in Channel:
            act = consent if channel in wanted else withdraw
            act(actor=actor, channel=channel, now=timezone.now())
        flash.success(request, "消息设置已保存，立即生效。")
        return redirect("messaging:settings")
    context = {"form": form, "shell": shell_of(actor)}
    return render(request, "messaging/settings.html", context, status=422 if form.errors else 200)


@require_POST
@actor_required
def message_stop(request: HttpRequest) -> HttpResponse:
    """Stop class C in the message centre by one tap."""
    withdraw(actor=acting(request), channel=Channel.IN_APP, now=timezone.now())
    flash.success(request, "已停止站内广告，立即生效。")
    return redirect("messaging:list")


@csrf_exempt  # the one-click call of mail programs (RFC 8058) has no cookie; the token is the key
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """Stop class C on a channel by the link of a message, at once and without a login."""
    try:
        channel = stop_by_link(token=request.GET.get("t", ""), now=timezone.now())
    except BadStopLinkError as error:
        context = {"title": "链接不完整", "sentence": str(error)}
        return render(request, "messaging/stopped.html", context, status=404)
    sentence = f"已停止向你发送{channel.label}广告，立即生效。重要通知和服务提醒不受影响。"
    return render(request, "messaging/stopped.html", {"title": "已停止", "sentence": sentence})


@csrf_exempt  # a machine calls; the signature is the key
@require_POST
def receipt(request: HttpRequest) -> HttpResponse:
    """Take the receipt of the SMS gateway: ``{"reference", "delivered", "reason"}``, signed."""
    signed = request.headers.get("X-Zyg-Signature", "")
    if not settings.SMS_SECRET or not hmac.compare_digest(signed, signature(request.body)):
        return JsonResponse({"error": "signature does not match"}, status=403)
    try:
        told = json.loads(request.body)
        record_receipt(
            reference=str(told["reference"]),
            delivered=told["delivered"] is True,
            reason=str(told.get("reason", ""))[:80],
            now=timezone.now(),
        )
    except (ValueError, KeyError, TypeError, UnknownReferenceError):
        return JsonResponse({"error": "reference, delivered and reason are needed"}, status=422)
    return JsonResponse({})
