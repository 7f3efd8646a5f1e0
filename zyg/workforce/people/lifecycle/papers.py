"""Certificates: of employment, of income, of the end of the contract, each with a number.

Whoever holds the paper opens the address on it (or scans the code) and sees that it was issued,
when, for whom (masked) and whether it still holds.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.documents.rendering import GlyphsMissingError, render_pdf
from zyg.core.documents.verification import Verification, is_well_formed, new_number, normalised
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    require,
)
from zyg.law.money import round_half_up, yuan_grouped
from zyg.workforce.people.lifecycle.contracts import contracts_of
from zyg.workforce.people.lifecycle.pay_history import PaidMonth, pay_history
from zyg.workforce.people.models import (
    Certificate,
    CertificateKind,
    Employee,
    EmployeeStatus,
)
from zyg.workforce.people.reports.profile import years_between

INCOME_MONTHS = 12
_ADDRESS = "/verify/{organization}/{number}"


class CertificateRefusedError(Exception):
    """The paper can not be issued; the message is a Chinese sentence."""


@transaction.atomic
def issue_certificate(
    *,
    actor: Actor,
    employee: Employee,
    kind: CertificateKind,
    now: dt.datetime,
    site: str,
    purpose: str = "",
) -> Certificate:
    """Issue a paper about somebody, from what the files say now.

    Args:
        actor: needs 开具证明 over her; for income also 看薪资, or that it is her own payslips; for
            the end of a contract 办理离职.
        employee: about whom.
        kind: which paper.
        now: the time.
        site: the site's own address, for the address of the check (``https://hr.example``).
        purpose: for what, as it is printed; may be left out.

    Raises:
        PermissionRefusedError: a right is missing.
        CertificateRefusedError: she is not (or still) in service, no month of pay is archived,
            or her name has a character that no font here can draw.
    """
    require(actor, "people.certificate", employee)
    _require_more(actor, employee, kind)
    number = new_number()
    address = _ADDRESS.format(organization=actor.organization.public_id, number=normalised(number))
    told = {
        **_WRITERS[kind](employee, timezone.localdate(now)),
        "company": actor.organization.name,
        "day": _written(timezone.localdate(now)),
        "verification": Verification(number, f"{site.rstrip('/')}{address}").as_data(),
    }
    if purpose.strip():
        told["closing"] = f"本证明仅用于{purpose.strip()[:60]}。{told['closing']}"
    try:
        pdf = render_pdf(files(__package__) / "sheets" / "certificate.typ", told, created=now)
    except GlyphsMissingError as error:
        raise CertificateRefusedError(str(error)) from error
    certificate = Certificate.objects.create(
        organization=actor.organization,
        employee=employee,
        kind=kind,
        number=number,
        purpose=purpose.strip()[:60],
        sealed_data=json.dumps(told, ensure_ascii=False),
        sealed_pdf=base64.b64encode(pdf).decode(),
        sha256=hashlib.sha256(pdf).hexdigest(),
        issued_by=actor.user,
        issued_at=now,
    )
    record(actor, "people.certificate_issue", obj=certificate, payload={"种类": kind.label})
    return certificate


@transaction.atomic
def revoke_certificate(
    *, actor: Actor, certificate: Certificate, reason: str, now: dt.datetime
) -> Certificate:
    """Say that a paper no longer holds; its check says so from now on.

    Raises:
        PermissionRefusedError: the right 开具证明 over the whole organization is missing.
        CertificateRefusedError: it is revoked already, or no reason is given.
    """
    require(actor, "people.certificate")
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        raise CertificateRefusedError(f"证明在 {certificate.revoked_at:%Y-%m-%d} 已作废。")
    if not reason.strip():
        raise CertificateRefusedError("请写明作废的原因。")
    certificate.revoked_at, certificate.revoked_reason = now, reason.strip()[:200]
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    record(actor, "people.certificate_revoke", obj=certificate, reason=reason)
    return certificate


def certificate_by_number(number: str) -> Certificate:
    """Return a paper by its number, inside the scope of the organization that issued it.

    Raises:
        NotFoundForActorError: none has it; the message tells a typing mistake from a forgery.
    """
    if not is_well_formed(number):
        raise NotFoundForActorError("验证编号不完整或有写错的字符；请对照证明重新输入。")
    plain = normalised(number)
    grouped = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    found = Certificate.objects.filter(number=grouped).select_related("employee").first()
    if found is None:
        raise NotFoundForActorError("没有用这个编号开具过证明；请向开具单位核实。")
    return found


def certificate_for(actor: Actor, public_id: str) -> Certificate:
    """Return a paper that the actor may open: her own, or anybody's with the right.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = Certificate.objects.select_related("employee__department", "issued_by")
    found = rows.filter(public_id=public_id).first()
    if found is None or not may_open(actor, found):
        raise NotFoundForActorError("没有这份证明，或不在你的查看范围内。")
    return found


def may_open(actor: Actor, certificate: Certificate) -> bool:
    """Say whether the actor may open a paper; one about pay only who may see that pay."""
    if not actor.may("people.certificate", certificate):
        return False
    return certificate.kind != CertificateKind.INCOME or _sees_pay(actor, certificate.employee)


def _require_more(actor: Actor, employee: Employee, kind: CertificateKind) -> None:
    if kind == CertificateKind.INCOME and not _sees_pay(actor, employee):
        raise PermissionRefusedError("pay.view")
    if kind == CertificateKind.LEAVING:
        require(actor, "people.offboard", employee)


def _sees_pay(actor: Actor, employee: Employee) -> bool:
    own = employee.membership_id is not None and employee.membership_id == actor.membership.pk
    return actor.may("pay.view", employee) or (own and actor.may("payslip.view", employee))


def _employment(employee: Employee, today: dt.date) -> dict[str, Any]:
    if employee.status_on(today) != EmployeeStatus.ACTIVE:
        word = employee.status_on(today).label
        raise CertificateRefusedError(f"{employee.name} 现在{word}，不能开具在职证明。")
    text = (
        f"兹证明{_named(employee)}自{_written(employee.hired)}起在我单位工作，"
        f"现任{employee.post or '员工'}。"
    )
    return _told("在职证明", text, [])


def _income(employee: Employee, today: dt.date) -> dict[str, Any]:
    if employee.status_on(today) != EmployeeStatus.ACTIVE:
        word = employee.status_on(today).label
        raise CertificateRefusedError(f"{employee.name} 现在{word}，不能开具收入证明。")
    months = pay_history(employee, months=INCOME_MONTHS)
    if not months:
        raise CertificateRefusedError(
            f"{employee.name} 还没有已归档的工资，不能证明收入；请在工资归档后再开。"
        )
    text = (
        f"兹证明{_named(employee)}系我单位员工，自{_written(employee.hired)}起工作，"
        f"现任{employee.post or '员工'}。以下为已归档工资的平均数："
    )
    span = f"{months[0].month} 至 {months[-1].month}（{len(months)} 个月）"
    facts = [
        ["统计月份", span],
        ["月平均应发工资（元）", _average(months, "gross")],
        ["月平均实发工资（元）", _average(months, "net")],
    ]
    return _told("收入证明", text, facts)


def _leaving(employee: Employee, _today: dt.date) -> dict[str, Any]:
    if employee.left is None:
        raise CertificateRefusedError(f"{employee.name} 没有登记离职；请先办理离职。")
    own = [one for one in contracts_of(employee) if one.start >= employee.hired]
    if not own:
        raise CertificateRefusedError(
            f"{employee.name} 没有登记合同，证明要写明合同期限；请先在合同里补登。"
        )
    last = own[-1]
    text = (
        f"{_named(employee)}与我单位的{last.get_kind_display()}"
        f"于{_written(employee.left)}解除（终止）。"
    )
    facts = [
        ["劳动合同期限", f"{last.start} 至 {last.end or '无固定期限'}"],
        ["解除或终止日期", employee.left.isoformat()],
        ["工作岗位", employee.post or last.post],
        ["在本单位的工作年限", years_between(employee.hired, employee.left + dt.timedelta(days=1))],
    ]
    return _told("解除（终止）劳动合同证明", text, facts)


_WRITERS: Mapping[CertificateKind, Callable[[Employee, dt.date], dict[str, Any]]] = {
    CertificateKind.EMPLOYMENT: _employment,
    CertificateKind.INCOME: _income,
    CertificateKind.LEAVING: _leaving,
}


def _told(title: str, text: str, facts: list[list[str]]) -> dict[str, Any]:
    return {"title": title, "paragraphs": [text], "facts": facts, "closing": "特此证明。"}


def _named(employee: Employee) -> str:
    return f"{employee.name}（{employee.get_id_kind_display()} {employee.id_number}）"


def _average(months: list[PaidMonth], name: str) -> str:
    total = sum(getattr(one, name) for one in months)
    return yuan_grouped(round_half_up(total, len(months)))


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
