"""Certificates: issue, open, revoke; and the public page that checks a number."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.lifecycle import papers
from zyg.workforce.people.lifecycle.forms import CertificateForm
from zyg.workforce.people.lifecycle.views.common import pdf_answer, site_address
from zyg.workforce.people.models import CertificateKind
from zyg.workforce.people.queries import employee_for


@require_http_methods(["GET", "POST"])
@actor_required
def certificate_new(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Issue a paper about somebody."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    require(actor, "people.certificate", employee)
    form = CertificateForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = papers.issue_certificate(
                actor=actor,
                employee=employee,
                kind=CertificateKind(form.cleaned_data["kind"]),
                purpose=form.cleaned_data["purpose"],
                now=timezone.now(),
                site=site_address(request),
            )
        except papers.CertificateRefusedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("lifecycle:certificate", made.public_id)
    context = {
        "form": form,
        "title": f"开具证明 · {employee}",
        "act": "开具证明",
        "back": reverse("people:detail", args=[employee.public_id]),
    }
    return render(
        request, "people/lifecycle/form.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def certificate(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """Show a paper that was issued."""
    found = papers.certificate_for(acting(request), certificate_id)
    return pdf_answer(found.pdf, f"{found.employee.name}_{found.get_kind_display()}.pdf")


@require_POST
@actor_required
def certificate_revoke(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """Say that a paper no longer holds."""
    actor = acting(request)
    found = papers.certificate_for(actor, certificate_id)
    try:
        papers.revoke_certificate(
            actor=actor,
            certificate=found,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
        messages.success(request, f"证明 {found.number} 已作废，查验时会显示。")
    except papers.CertificateRefusedError as error:
        messages.error(request, str(error))
    return redirect("people:detail", found.employee.public_id)


@never_cache
@require_GET
def verify(request: HttpRequest, organization_id: str, number: str) -> HttpResponse:
    """Tell whoever holds a paper whether it was issued and still holds; no login."""
    organization = Organization.objects.filter(public_id=organization_id).first()
    context: dict[str, object] = {"number": number}
    status = 404
    if organization is None:
        context["sentence"] = "没有用这个编号开具过证明；请向开具单位核实。"
        return render(request, "people/lifecycle/verify.html", context, status=status)
    with organization_scope(organization):
        try:
            found = papers.certificate_by_number(number)
        except NotFoundForActorError as error:
            context["sentence"] = str(error)
        else:
            name = found.employee.name
            context |= {
                "found": found,
                "company": organization.name,
                "name": name[:1] + "*" * (len(name) - 1),
            }
            status = 200
        return render(request, "people/lifecycle/verify.html", context, status=status)
