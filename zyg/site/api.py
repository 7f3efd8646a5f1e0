"""The API root at ``/api/v1``: tokens, refusals as JSON, and one line an app.

Authentication is ``Authorization: Bearer zyg_…``; the middleware has found the actor and opened
her organization's scope before any operation runs.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from zyg.core.access.idempotency import KeyReusedError
from zyg.core.approvals.api import router as approvals
from zyg.core.files.api import router as files
from zyg.core.messaging.api import router as messages
from zyg.core.permissions.actors import Actor, NotFoundForActorError, PermissionRefusedError
from zyg.core.signing.api import router as signings
from zyg.core.signing.errors import InvalidSigningError, SigningError
from zyg.workforce.insurance.api import router as insurance
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.payroll.api import router as payroll
from zyg.workforce.people.api import router as people
from zyg.workforce.people.file.api import router as employee_file
from zyg.workforce.people.file.consents import ConsentMissingError
from zyg.workforce.people.file.custom import InvalidValuesError
from zyg.workforce.people.file.operations import EntryChangedError, InvalidEntryError
from zyg.workforce.people.lifecycle.api import router as lifecycle
from zyg.workforce.people.operations import InvalidEmployeeError


class TokenAuth(HttpBearer):
    """Lets pass whom the middleware has recognised by her token."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - the middleware has read it
        """Return the actor of the token."""
        actor: Actor | None = getattr(request, "actor", None)
        return actor if actor is not None and actor.scopes is not None else None


class MemberThrottle(SimpleRateThrottle):
    """Counts the calls of one member."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Name the counter."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return f"api_{actor.membership.pk}"


api = NinjaAPI(
    title="智用工",
    version="1",
    auth=TokenAuth(),
    throttle=MemberThrottle("600/m"),
    docs_url=None,
)
api.add_router("/people", people)
api.add_router("/lifecycle", lifecycle)
api.add_router("/approvals", approvals)
api.add_router("/employee-file", employee_file)
api.add_router("/files", files)
api.add_router("/insurance", insurance)
api.add_router("/messages", messages)
api.add_router("/payroll", payroll)
api.add_router("/signings", signings)


def _said(request: HttpRequest, status: int, sentence: str, **more: Any) -> HttpResponse:
    return api.create_response(request, {"error": sentence, **more}, status=status)


@api.exception_handler(PermissionRefusedError)
def refused(request: HttpRequest, error: PermissionRefusedError) -> HttpResponse:
    """403: the right is missing; says whom to ask."""
    return _said(request, 403, str(error), permission=error.permission)


@api.exception_handler(NotFoundForActorError)
def not_found(request: HttpRequest, error: NotFoundForActorError) -> HttpResponse:
    """404: not there for this actor."""
    return _said(request, 404, str(error))


@api.exception_handler(KeyReusedError)
def key_reused(request: HttpRequest, error: KeyReusedError) -> HttpResponse:
    """422: the Idempotency-Key belongs to another call."""
    return _said(request, 422, str(error))


@api.exception_handler(InvalidSigningError)
def invalid_signing(request: HttpRequest, error: InvalidSigningError) -> HttpResponse:
    """422: what can not be sent to be signed, a sentence each."""
    return _said(request, 422, str(error), problems=error.problems)


@api.exception_handler(SigningError)
def signing_state(request: HttpRequest, error: SigningError) -> HttpResponse:
    """409: the request is not where this could be done."""
    return _said(request, 409, str(error))


@api.exception_handler(InvalidEmployeeError)
def invalid_employee(request: HttpRequest, error: InvalidEmployeeError) -> HttpResponse:
    """422: what is wrong, by field."""
    return _said(request, 422, str(error), fields=error.errors)


@api.exception_handler(InvalidEntryError)
@api.exception_handler(InvalidValuesError)
def invalid_entry(
    request: HttpRequest, error: InvalidEntryError | InvalidValuesError
) -> HttpResponse:
    """422: what is wrong in the employee file, by field."""
    return _said(request, 422, str(error), fields=error.errors)


@api.exception_handler(ConsentMissingError)
def consent_missing(request: HttpRequest, error: ConsentMissingError) -> HttpResponse:
    """422: the person has not consented to what was to be kept."""
    return _said(request, 422, str(error), consent=error.subject)


@api.exception_handler(EntryChangedError)
def entry_changed(request: HttpRequest, error: EntryChangedError) -> HttpResponse:
    """409: the entry has changed or gone since it was read."""
    return _said(request, 409, str(error))


@api.exception_handler(InsuranceError)
def insurance_refused(request: HttpRequest, error: InsuranceError) -> HttpResponse:
    """422: what can not be done so, by field."""
    return _said(request, 422, str(error), fields=error.errors)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: the call has not the shape of the schema; names the fields."""
    fields = {
        ".".join(str(part) for part in one["loc"][-1:]): str(one["msg"]) for one in error.errors
    }
    return _said(
        request, 422, f"请求的这些字段不对：{'、'.join(fields)}；请按接口说明改正。", fields=fields
    )
