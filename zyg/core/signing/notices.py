"""Telling signers: the invitation, the reminder, the end, and the one-time code.

A member gets a message (in the message centre, by e-mail, by SMS as she has chosen); an outside
person, or one who has left, gets the same words by SMS and e-mail after the commit. The evidence
keeps to which masked address it went. The code is sent at once: its failure must be told.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zyg.core.messaging.adapters import Adapter, NeverError, Outgoing, TryLaterError, adapter_for
from zyg.core.messaging.addresses import masked
from zyg.core.messaging.models import Delivery, DeliveryState
from zyg.core.messaging.operations import send
from zyg.core.messaging.templating import Channel, template_of
from zyg.core.permissions.actors import system_actor
from zyg.core.signing.errors import IdentityRefusedError
from zyg.core.signing.models import Signer

_log = logging.getLogger(__name__)
_CODE = "签署验证码 {code}，10 分钟内有效，只用于签署《{title}》。不是本人操作请忽略。"
Reached = list[dict[str, str]]
_Outer = tuple[Channel, str, Adapter]


def invite(signer: Signer, *, now: dt.datetime) -> Reached:
    """Ask a signer to sign; return the masked channels."""
    return _tell(signer, "signing.invite", _until(signer), now)


def remind(signer: Signer, *, now: dt.datetime) -> Reached:
    """Remind a signer; return the masked channels."""
    return _tell(signer, "signing.remind", _until(signer), now)


def tell_end(signer: Signer, *, now: dt.datetime) -> Reached:
    """Tell a signer how the request ended and that the papers stay open to her."""
    params = {**_about(signer), "state": signer.request.get_state_display()}
    return _tell(signer, "signing.ended", params, now)


def send_code(signer: Signer, code: str) -> tuple[str, str]:
    """Send a one-time code now; return the channel and the masked address.

    Raises:
        IdentityRefusedError: no address, or nobody took it.
    """
    text = _CODE.format(code=code, title=signer.request.document.title)
    for channel, to, adapter in _outer(signer):
        if _taken(adapter, to, "签署验证码", text):
            return channel.label, masked(to)
    raise IdentityRefusedError("验证码没有发出；请稍后再试，或请发起签署的企业核对你的手机和邮箱。")


def code_address(signer: Signer) -> str:
    """Return the masked address that a code would be sent to; "" when there is none."""
    return next((masked(to) for _, to, _ in _outer(signer)), "")


def link_of(signer: Signer) -> str:
    """Return the address under which a signer signs and later finds the papers."""
    return f"{settings.SITE_URL}{_path(signer)}"


def _path(signer: Signer) -> str:
    return reverse("signing:open", args=[signer.token])


def _about(signer: Signer) -> dict[str, Any]:
    request = signer.request
    return {"title": request.document.title, "organization": str(request.organization)}


def _until(signer: Signer) -> dict[str, Any]:
    return {**_about(signer), "until": timezone.localtime(signer.request.expires_at)}


def _tell(signer: Signer, template: str, params: Mapping[str, Any], now: dt.datetime) -> Reached:
    member = signer.membership
    if member is None or not member.is_active:
        return _tell_outside(signer, template, params)
    messages = send(
        actor=system_actor(signer.organization),
        template=template,
        to=[member],
        params=params,
        key=f"{template}/{signer.public_id}/{now:%Y%m%d%H%M%S}",
        now=now,
        link=_path(signer),
    )
    ways = Delivery.objects.filter(message__in=messages).exclude(state=DeliveryState.REFUSED)
    return [
        {"channel": way.get_channel_display(), "to": way.address or signer.name}
        for way in ways.order_by("pk")
    ]


def _tell_outside(signer: Signer, template: str, params: Mapping[str, Any]) -> Reached:
    words, outer = template_of(template).render(params), list(_outer(signer))
    note = f"\n{signer.request.note}" if signer.request.note else ""
    text = f"{signer.name}，您好：{words.body}{note}\n{link_of(signer)}"
    transaction.on_commit(partial(_hand_over, outer, words.title, text))
    return [{"channel": channel.label, "to": masked(to)} for channel, to, _ in outer]


def _outer(signer: Signer) -> Iterator[_Outer]:
    """The outer channels that reach a signer: her phone before her e-mail."""
    for channel, to in ((Channel.SMS, signer.phone), (Channel.EMAIL, signer.email)):
        adapter = adapter_for(channel) if to else None
        if adapter is not None:
            yield channel, to, adapter


def _hand_over(outer: list[_Outer], subject: str, text: str) -> None:
    """Send on every channel; what is not taken is logged and mended by a reminder."""
    for _, to, adapter in outer:
        _taken(adapter, to, subject, text)


def _taken(adapter: Adapter, to: str, subject: str, text: str) -> bool:
    reference = secrets.token_hex(16)
    try:
        adapter.send(Outgoing(reference=reference, to=to, subject=subject, text=text))
    except (TryLaterError, NeverError):
        _log.exception("A notice of signing was not taken.")
        return False
    return True
