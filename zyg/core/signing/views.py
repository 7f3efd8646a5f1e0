"""Pages of the organization: what is being signed, send, remind, void, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.signing import queries
from zyg.core.signing.chain import as_kept
from zyg.core.signing.errors import SigningError
from zyg.core.signing.forms import PaperForm, PersonForm, ReasonForm, SendForm
from zyg.core.signing.models import Kind, Signer, SignerState, SigningRequest, State
from zyg.core.signing.notices import link_of
from zyg.core.signing.operations import papers, sending
from zyg.core.signing.reporting import STEPS, names_in, words_of

TONES = {
    State.OPEN: "info",
    State.COMPLETED: "good",
    State.DECLINED: "block",
    State.VOIDED: "",
    State.EXPIRED: "warn",
    SignerState.INVITED: "info",
    SignerState.SIGNED: "good",
    SignerState.WAITING: "",
}
PDF, ZIP = "application/pdf", "application/zip"
_PERSONS = 3


@require_GET
@actor_required
def request_list(request: HttpRequest) -> HttpResponse:
    """Show the requests, newest first."""
    state = request.GET.get("state", "")
    number = request.GET.get("page", "1")
    page = queries.requests_page(acting(request), state=state, number=number)
    context = {
        "page": page,
        "rows": [(row, TONES[State(row.state)], _progress(row)) for row in page],
        "states": State.choices,
        "state": state,
    }
    return render(request, "signing/list.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def request_new(request: HttpRequest) -> HttpResponse:
    """Upload a document and send it to its signers."""
    actor = acting(request)
    require(actor, "contracts.send")
    form = SendForm(request.POST or None, request.FILES or None, actor=actor)
    persons = _persons(request, actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and persons.is_valid():
            try:
                sent = _send(actor, form, persons)
            except SigningError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"《{sent}》已发给签署人。")
                return redirect("signing:detail", sent.public_id)
    return render(request, "signing/new.html", {"form": form, "persons": persons}, status=status)


@require_GET
@actor_required
def request_detail(request: HttpRequest, signing_id: str) -> HttpResponse:
    """Show one request: signers, what happened, what can be done."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    may_send = actor.may_everywhere("contracts.send")
    signers = [
        {
            "row": signer,
            "tone": TONES.get(SignerState(signer.state), "block"),
            "link": link_of(signer) if may_send and signer.state == SignerState.INVITED else "",
            "papers": list(signer.paper_copies.order_by("pk")) if may_send else [],
        }
        for signer in found.signers.all()
    ]
    context = {
        "signing": found,
        "document": found.document,
        "tone": TONES[State(found.state)],
        "signers": signers,
        "events": _events(found),
        "may_send": may_send,
        "void_form": ReasonForm(),
        "paper_form": PaperForm(initial={"handed_over_on": timezone.localdate()}),
    }
    return render(request, "signing/detail.html", context)


@require_GET
@actor_required
def request_document(request: HttpRequest, signing_id: str) -> HttpResponse:
    """Give the PDF."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    pdf = papers.download_document(actor=actor, request=found)
    return sent_file(pdf, f"{found.document.title}.pdf", PDF, inline=True)


@require_GET
@actor_required
def request_evidence(request: HttpRequest, signing_id: str) -> HttpResponse:
    """Give the evidence file."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    try:
        data = papers.download_evidence(actor=actor, request=found)
    except SigningError as error:
        return _back(request, found, error)
    return sent_file(data, f"{found.document.title}-签署证据.zip", ZIP)


@require_POST
@actor_required
def request_void(request: HttpRequest, signing_id: str) -> HttpResponse:
    """End a request."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    reason = request.POST.get("reason", "")
    try:
        sending.void_request(actor=actor, request=found, reason=reason, now=timezone.now())
    except SigningError as error:
        return _back(request, found, error)
    messages.success(request, f"《{found}》已作废，签署人会收到通知。")
    return redirect("signing:detail", signing_id)


@require_POST
@actor_required
def signer_remind(request: HttpRequest, signing_id: str, signer_id: str) -> HttpResponse:
    """Remind a signer."""
    actor = acting(request)
    found, signer = _signer(actor, signing_id, signer_id)
    try:
        sending.remind_signer(actor=actor, signer=signer, now=timezone.now())
    except SigningError as error:
        return _back(request, found, error)
    messages.success(request, f"已提醒 {signer}。")
    return redirect("signing:detail", signing_id)


@require_POST
@actor_required
def signer_paper(request: HttpRequest, signing_id: str, signer_id: str) -> HttpResponse:
    """Note that a paper copy was handed over."""
    actor = acting(request)
    found, signer = _signer(actor, signing_id, signer_id)
    form = PaperForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写交付日期。")
        return redirect("signing:detail", signing_id)
    try:
        papers.hand_over_paper(actor=actor, signer=signer, now=timezone.now(), **form.cleaned_data)
    except SigningError as error:
        return _back(request, found, error)
    messages.success(request, f"已登记交给 {signer} 的纸质文本。")
    return redirect("signing:detail", signing_id)


def sent_file(data: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    """Answer with a file."""
    response = HttpResponse(data, content_type=kind)
    disposition = content_disposition_header(not inline, name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _persons(request: HttpRequest, actor: Actor) -> BaseFormSet[PersonForm]:
    factory = formset_factory(PersonForm, extra=_PERSONS, max_num=_PERSONS)
    initial = [{"role": "乙方（劳动者）"}] if request.method == "GET" else None
    return factory(request.POST or None, prefix="p", initial=initial, form_kwargs={"actor": actor})


@transaction.atomic
def _send(actor: Actor, form: SendForm, persons: BaseFormSet[PersonForm]) -> SigningRequest:
    said, now = form.cleaned_data, timezone.now()
    plans = [person.plan() for person in persons if person.has_changed()]
    company = form.company_plan()
    document = sending.create_document(
        actor=actor,
        kind=Kind(said["kind"]),
        title=said["title"],
        number=said["number"],
        pdf=said["file"],
        now=now,
    )
    return sending.send_request(
        actor=actor,
        document=document,
        signers=[*plans, *([company] if company else [])],
        days=said["days"],
        in_order=said["in_order"],
        note=said["note"],
        now=now,
    )


def _signer(actor: Actor, signing_id: str, signer_id: str) -> tuple[SigningRequest, Signer]:
    found = queries.request_for(actor, signing_id)
    for signer in found.signers.all():
        if signer.public_id == signer_id:
            signer.request = found
            return found, signer
    raise NotFoundForActorError("没有这位签署人。")


def _progress(row: SigningRequest) -> str:
    signers = list(row.signers.all())
    done = sum(signer.state == SignerState.SIGNED for signer in signers)
    return f"{done}/{len(signers)}"


def _events(found: SigningRequest) -> list[dict[str, Any]]:
    rows = queries.events_of(found)
    names = names_in(rows[0].payload)
    return [
        {
            "row": row,
            "step": STEPS.get(row.kind, row.kind),
            "who": names.get(row.payload.get("signer", ""), ""),
            "words": words_of(as_kept(row)),
        }
        for row in rows
    ]


def _back(request: HttpRequest, found: SigningRequest, error: SigningError) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("signing:detail", found.public_id)
