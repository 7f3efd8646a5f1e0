"""The outer channels: what an adapter is, e-mail by SMTP, SMS by a gateway, and a local stand-in.

``ZYG_SMS`` chooses: ``none``, ``fake`` (writes to the log; production refuses it), or ``gateway``:
a JSON call to ``ZYG_SMS_URL``, signed with ``ZYG_SMS_SECRET``, which the operator's gateway passes
on to the SMS provider with its approved signature and template.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import urllib.error
import urllib.request
from collections import deque
from dataclasses import asdict, dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from zyg.core.messaging.addresses import masked
from zyg.core.messaging.templating import Channel

logger = logging.getLogger(__name__)

_SECONDS = 20
_CLIENT_ERROR, _SERVER_ERROR, _TOO_MANY = 400, 500, 429


class TryLaterError(Exception):
    """The provider does not answer or is too busy; the message is a Chinese phrase."""


class NeverError(Exception):
    """The provider refuses this message for good; the message is a Chinese phrase.

    Attributes:
        address_is_dead: the address itself takes nothing any more.
    """

    def __init__(self, message: str, *, address_is_dead: bool = False) -> None:
        super().__init__(message)
        self.address_is_dead = address_is_dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is handed to a channel; ``reference`` is the same at each attempt."""

    reference: str
    to: str
    subject: str
    text: str
    stop_url: str = ""


class Adapter(Protocol):
    """An outer channel."""

    def send(self, outgoing: Outgoing) -> str:
        """Hand a message over and return the provider's number for it.

        Raises:
            TryLaterError: not now.
            NeverError: not ever.
        """


class Email:
    """Sends by Django's mail (``ZYG_SMTP_HOST`` …); the reference makes the Message-ID."""

    def send(self, outgoing: Outgoing) -> str:
        """Hand a message to the mail server."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
        number = f"<{outgoing.reference}@{domain}>"
        headers = {"Message-ID": number}
        if outgoing.stop_url:
            headers["List-Unsubscribe"] = f"<{outgoing.stop_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = EmailMessage(outgoing.subject, outgoing.text, to=[outgoing.to], headers=headers)
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            if all(code >= _SERVER_ERROR for code, _ in error.recipients.values()):
                raise NeverError("邮件服务器说没有这个收件人", address_is_dead=True) from error
            raise TryLaterError("邮件服务器暂时不收") from error
        except SMTPDataError as error:
            if error.smtp_code >= _SERVER_ERROR:
                raise NeverError(f"邮件服务器拒收（{error.smtp_code}）") from error
            raise TryLaterError(f"邮件服务器暂时不收（{error.smtp_code}）") from error
        except OSError as error:  # every other error of smtplib, and of the network
            logger.warning("The mail server refuses: %s", error)
            raise TryLaterError("邮件服务器没有响应") from error
        return number


class GatewaySms:
    """Calls the operator's SMS gateway.

    ``POST {"reference", "to", "text"}`` with ``Idempotency-Key`` and ``X-Zyg-Signature`` (hex
    HMAC-SHA256 of the body); the answer 2xx holds ``{"id": …}``.
    """

    def send(self, outgoing: Outgoing) -> str:
        """Hand a message to the gateway."""
        told = {key: value for key, value in asdict(outgoing).items() if key in _SMS_FIELDS}
        body = json.dumps(told, ensure_ascii=False).encode()
        request = urllib.request.Request(  # noqa: S310 - the settings allow http(s) only
            settings.SMS_URL,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": outgoing.reference,
                "X-Zyg-Signature": signature(body),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - see above
                return str(json.loads(answer.read())["id"])[:120]
        except urllib.error.HTTPError as error:
            if _CLIENT_ERROR <= error.code < _SERVER_ERROR and error.code != _TOO_MANY:
                raise NeverError(f"短信服务拒绝（{error.code}）") from error
            raise TryLaterError(f"短信服务暂时不收（{error.code}）") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("The SMS gateway does not answer: %s", error)
            raise TryLaterError("短信服务没有响应") from error


_SMS_FIELDS = ("reference", "to", "text")


def signature(body: bytes) -> str:
    """Sign a body for, or check one from, the SMS gateway."""
    return hmac.new(settings.SMS_SECRET.encode(), body, hashlib.sha256).hexdigest()


class FakeSms:
    """Writes SMS to the log of this machine, and keeps the last hundred for tests to look at."""

    sent: deque[Outgoing] = deque(maxlen=100)

    def send(self, outgoing: Outgoing) -> str:
        """Write a message down."""
        self.sent.append(outgoing)
        logger.info("SMS (not sent, stand-in) to %s: %s", masked(outgoing.to), outgoing.text)
        return f"fake-{outgoing.reference}"


def adapter_for(channel: str) -> Adapter | None:
    """Return the adapter of an outer channel; None when the platform has none."""
    if channel == Channel.EMAIL:
        return Email()
    sms: dict[str, Adapter] = {"fake": FakeSms(), "gateway": GatewaySms()}
    return sms.get(settings.SMS_KIND)
