"""The addresses that pushing clocks call (ADMS): ``/iclock/…``.

A clock has no login and no token; it is known by its serial number, and only the numbers that
somebody of the organization has approved may bring anything. Everything else gets 503, which
makes a clock keep its batch and try again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zyg.core.access.middleware import client_address
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.attendance import adms
from zyg.workforce.attendance.models import Device
from zyg.workforce.attendance.operations.devices import (
    clock_of,
    find_device,
    note_contact,
    note_stranger,
    take_batch,
)

PLAIN = "text/plain; charset=gb2312"
Answer = Callable[[HttpRequest, Device], adms.Reply]


@csrf_exempt
@require_http_methods(["GET", "POST"])
def cdata(request: HttpRequest) -> HttpResponse:
    """Answer a clock that introduces itself (GET) or brings a batch (POST)."""
    return _answered(request, _settings if request.method == "GET" else _batch)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def getrequest(request: HttpRequest) -> HttpResponse:
    """Answer a clock that asks for commands."""
    return _answered(request, lambda _request, device: adms.commands_for(clock_of(device)))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def devicecmd(request: HttpRequest) -> HttpResponse:
    """Take the results of commands."""
    return _answered(request, lambda _request, _device: adms.Reply(200, "OK"))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def registry(request: HttpRequest) -> HttpResponse:
    """Answer the registration of newer firmware."""
    return _answered(
        request, lambda _request, device: adms.Reply(200, f"RegistryCode={device.public_id}")
    )


def _answered(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Find the clock, open its organization, and answer in its character set."""
    serial = (request.GET.get("SN") or request.GET.get("sn") or "").strip().upper()
    now, address = timezone.now(), client_address(request)
    device = find_device(serial) if serial else None
    if not serial:
        reply = adms.Reply(400, "ERROR: SN is missing")
    elif device is None:
        note_stranger(serial, address, now)
        reply = adms.Reply(503, adms.WAIT)
    else:
        with organization_scope(device.organization):
            note_contact(device, address, now)
            status = clock_of(device).status
            reply = answer(request, device) if status == "active" else adms.Reply(503, adms.WAIT)
    return HttpResponse(adms.encode(reply), status=reply.status, content_type=PLAIN)


def _settings(_request: HttpRequest, device: Device) -> adms.Reply:
    return adms.handshake(clock_of(device))


def _batch(request: HttpRequest, device: Device) -> adms.Reply:
    return take_batch(
        device=device,
        table=request.GET.get("table", ""),
        stamp=request.GET.get("Stamp") or request.GET.get("OpStamp") or "",
        body=request.body,
        now=timezone.now(),
    )
