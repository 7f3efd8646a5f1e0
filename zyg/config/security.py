"""What every request and answer goes through: no NUL comes in, the policy header goes out."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class ContentSecurityPolicyMiddleware:
    """Set the policy of the settings, unless a view has set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the header on."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response


class RefuseNulMiddleware:
    """Answer 400 to a NUL character: nobody types one, and PostgreSQL can not keep it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, unless its address or its form holds a NUL."""
        said = [request.path, *request.GET, *(v for _, found in request.GET.lists() for v in found)]
        if request.content_type == "application/json":
            said += ["\0"] if b"\\u0000" in request.body else []
        else:
            said += [value for _, found in request.POST.lists() for value in found]
        if any("\0" in text for text in said):
            raise SuspiciousOperation("NUL in a request.")
        return self.get_response(request)
