"""The signer's pages under her link: prove who you are, read, say that you mean it, sign.

A link alone opens nothing: the document is shown after the identity was proved in this very
browser session, for 30 minutes. A link of a member opens for her own account only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.accounts.models import User
from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing import queries
from zyg.core.signing.adapters.interfaces import ProviderError
from zyg.core.signing.errors import NotYetError, SigningError
from zyg.core.signing.forms import IdentityForm, IntentForm, ReasonForm
from zyg.core.signing.models import Signer, SignerState
from zyg.core.signing.notices import code_address
from zyg.core.signing.operations import acting, identity, papers
from zyg.core.signing.process import IDENTITY_LASTS
from zyg.core.signing.views import PDF, TONES, ZIP, sent_file
from zyg.core.signing.who import Where

Page = Callable[..., HttpResponse]


def signer_page(view: Page) -> Page:
    """Find the signer of the link and open her organization's scope around the page."""

    @wraps(view)
    @cache_control(private=True, no_store=True)
    def inner(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        with organization_scope(queries.organization_of_link(token)):
            signer = queries.signer_of_link(token)
            user = request.user
            if signer.membership is not None and signer.membership.user != user:
                if not user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                context = {"exception": "这份文件不是发给当前登录账号的；请换本人的账号登录。"}
                return render(request, "403.html", context, status=403)
            return view(request, signer, **more)

    return inner


def proved_page(view: Page) -> Page:
    """Send whoever has not proved her identity in this session back to do so."""

    @signer_page
    @wraps(view)
    def inner(request: HttpRequest, signer: Signer, **more: Any) -> HttpResponse:
        if not _proved_here(request, signer):
            return redirect("signing:open", signer.token)
        return view(request, signer, **more)

    return inner


@login_required
@require_GET
def my_papers(request: HttpRequest) -> HttpResponse:
    """List what a person has signed or is to sign, also in organizations that she has left."""
    user = request.user
    found = queries.papers_of(user) if isinstance(user, User) else []
    rows = [(row, TONES.get(SignerState(row.state), "block")) for row in found]
    return render(request, "signing/mine.html", {"rows": rows})


@require_GET
@signer_page
def open_link(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Show what comes next for the signer."""
    if not _proved_here(request, signer):
        acting.open_link(signer=signer, where=_where(request), now=timezone.now())
        return _identity_page(request, signer)
    return _document_page(request, signer)


@require_POST
@signer_page
def send_code(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Send a one-time code."""
    try:
        address = identity.send_code(signer=signer, where=_where(request), now=timezone.now())
    except SigningError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"验证码已发到 {address}，10 分钟内有效。")
    return redirect("signing:open", signer.token)


@require_POST
@signer_page
def prove(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Check the proof."""
    form = _identity_form(signer, request.POST)
    if not form.is_valid():
        return _identity_page(request, signer, form)
    said, now = form.cleaned_data, timezone.now()
    more = {"where": _where(request), "now": now, "id_number": said.get("id_number", "")}
    try:
        if said.get("password") and isinstance(request.user, User):
            identity.prove_by_password(
                signer=signer, user=request.user, password=said["password"], **more
            )
        else:
            identity.prove_by_code(signer=signer, code=said.get("code", ""), **more)
    except (SigningError, ProviderError) as error:
        form.add_error(None, str(error))
        return _identity_page(request, signer, form)
    request.session[_key(signer)] = now.isoformat()
    return redirect("signing:open", signer.token)


@require_GET
@proved_page
def page_picture(request: HttpRequest, signer: Signer, page: int) -> HttpResponse:
    """Give one page of the document as a picture."""
    picture = acting.show_page(
        signer=signer, number=page, where=_where(request), now=timezone.now()
    )
    return HttpResponse(picture, content_type="image/png")


@require_GET
@proved_page
def document(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Give the PDF, to read, keep or print."""
    pdf = papers.take_document(signer=signer, where=_where(request), now=timezone.now())
    inline = "download" not in request.GET
    return sent_file(pdf, f"{signer.request.document.title}.pdf", PDF, inline=inline)


@require_GET
@proved_page
def evidence(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Give the evidence file."""
    try:
        data = papers.take_evidence(signer=signer, where=_where(request), now=timezone.now())
    except SigningError as error:
        messages.error(request, str(error))
        return redirect("signing:open", signer.token)
    return sent_file(data, f"{signer.request.document.title}-签署证据.zip", ZIP)


@require_http_methods(["GET", "POST"])
@proved_page
def intent(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Take the signer's tick and name, then show once more what is to be signed."""
    form = IntentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acting.express_intent(
                signer=signer,
                ticked=form.cleaned_data["ticked"],
                typed_name=form.cleaned_data["typed_name"],
                where=_where(request),
                now=timezone.now(),
            )
        except NotYetError as error:
            form.add_error(None, str(error))
        except SigningError as error:
            return _refused(request, signer, error)
        else:
            return redirect("signing:sign", signer.token)
    context = {**_told(signer), "form": form, "sentence": acting.intent_sentence(signer)}
    status = 422 if form.errors else 200
    return render(request, "signing/intent.html", context, status=status)


@require_http_methods(["GET", "POST"])
@proved_page
def sign(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Sign."""
    if request.method == "GET":
        if signer.intent_at is None or signer.state != SignerState.INVITED:
            return redirect("signing:open", signer.token)
        return render(request, "signing/confirm.html", _told(signer))
    try:
        acting.sign_document(signer=signer, where=_where(request), now=timezone.now())
    except (SigningError, ProviderError) as error:
        return _refused(request, signer, error)
    messages.success(request, "签署成功。")
    return redirect("signing:open", signer.token)


@require_http_methods(["GET", "POST"])
@proved_page
def decline(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Refuse to sign."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            acting.decline(signer=signer, reason=reason, where=_where(request), now=timezone.now())
        except SigningError as error:
            return _refused(request, signer, error)
        messages.success(request, "已拒签，发起签署的企业会看到原因。")
        return redirect("signing:open", signer.token)
    status = 422 if form.errors else 200
    return render(request, "signing/decline.html", {**_told(signer), "form": form}, status=status)


@require_POST
@proved_page
def paper_copy(request: HttpRequest, signer: Signer) -> HttpResponse:
    """Ask for a paper copy."""
    try:
        papers.ask_for_paper(signer=signer, where=_where(request), now=timezone.now())
    except SigningError as error:
        return _refused(request, signer, error)
    messages.success(request, "已申请，企业会免费提供一份盖章的纸质文本。")
    return redirect("signing:open", signer.token)


def _identity_page(
    request: HttpRequest, signer: Signer, form: IdentityForm | None = None
) -> HttpResponse:
    form = form or _identity_form(signer, None)
    context = {
        **_told(signer),
        "form": form,
        "reach": code_address(signer),
        "member": signer.membership_id,
    }
    return render(request, "signing/identity.html", context, status=422 if form.errors else 200)


def _document_page(request: HttpRequest, signer: Signer) -> HttpResponse:
    document = signer.request.document
    signable = signer.request.is_open and signer.state == SignerState.INVITED
    context = {
        **_told(signer),
        "pages": range(1, document.pages + 1),
        "signable": signable and timezone.now() <= signer.request.expires_at,
        "unseen": acting.unseen_pages(signer),
        "copies": list(signer.paper_copies.order_by("pk")),
    }
    return render(request, "signing/document.html", context)


def _told(signer: Signer) -> dict[str, Any]:
    request = signer.request
    return {
        "signer": signer,
        "signing": request,
        "document": request.document,
        "tone": TONES.get(SignerState(signer.state), "block"),
    }


def _identity_form(signer: Signer, data: Any) -> IdentityForm:
    return IdentityForm(
        data,
        member=signer.membership_id is not None,
        codes=bool(code_address(signer)),
        real_name=identity.real_name_needed(signer),
    )


def _refused(
    request: HttpRequest, signer: Signer, error: SigningError | ProviderError
) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("signing:open", signer.token)


def _key(signer: Signer) -> str:
    return f"signing.{signer.public_id}"


def _proved_here(request: HttpRequest, signer: Signer) -> bool:
    """Say whether the proof was given in this session, by whoever sits there, and still counts."""
    said, now = request.session.get(_key(signer), ""), timezone.now()
    if not said or not acting.proved(signer, now):
        return False
    return now - dt.datetime.fromisoformat(said) <= IDENTITY_LASTS


def _where(request: HttpRequest) -> Where:
    address = str(request.META.get("REMOTE_ADDR", ""))
    return Where(address, request.headers.get("User-Agent", ""))
