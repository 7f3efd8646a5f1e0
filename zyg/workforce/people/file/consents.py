"""Consents of their own for sensitive sections (个人信息保护法 28, 29, 31): give, withdraw.

Without a standing consent nothing of the section is written; a withdrawal erases what was kept
on it, as article 47 asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.files.operations import FileUnavailableError, erase_file
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.people.file.registry import registry
from zyg.workforce.people.models import Consent, Employee, FileEntry, PersonDocument


@dataclass(frozen=True, slots=True)
class Subject:
    """What is consented to, and the words that are shown before."""

    label: str
    wording: str


SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        "family": Subject(
            "家庭成员和被扶养人",
            "为办理专项附加扣除和法定的家属待遇，企业需要登记我的家庭成员的姓名、关系、出生日期和"
            "证件号码，其中不满十四周岁的子女由我作为监护人同意。只有有权限的人事可以查看，每次"
            "查看都有记录；我可以不同意，也可以随时撤回，撤回后删除，不影响其他待遇。",
        ),
        "health": Subject(
            "健康信息",
            "为职业健康检查、法定岗位的健康证明和残疾人的税费减免，企业需要登记我的检查结论、"
            "有效期和残疾证。不收集与岗位无关的检查结果。只有有权限的人事可以查看，每次查看都有"
            "记录；我可以不同意，也可以随时撤回，撤回后删除。法律要求持证上岗的岗位除外。",
        ),
    }
)


class ConsentMissingError(Exception):
    """Nothing may be kept without this consent; the message says how to get it."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        super().__init__(
            f"还没有本人对「{SUBJECTS[subject].label}」的单独同意，不能登记；"
            "请本人在手机「我的 → 隐私」里同意，或登记已签署的书面同意。"
        )


def standing(employee: Employee) -> dict[str, Consent]:
    """Return the consents that stand, by subject; one SQL statement."""
    rows = Consent.objects.filter(employee=employee, withdrawn_at=None)
    return {row.subject: row for row in rows}


def require_consent(employee: Employee, subject: str) -> None:
    """Refuse unless the person has consented (or nothing needs consent).

    Raises:
        ConsentMissingError: so it is.
    """
    if subject and subject not in standing(employee):
        raise ConsentMissingError(subject)


@transaction.atomic
def give_consent(
    *, actor: Actor, employee: Employee, subject: str, now: dt.datetime, paper: str = ""
) -> Consent:
    """Write down a consent: the person's own, or one on paper that HR has in hand.

    Args:
        actor: the person herself; anybody else needs 编辑员工资料 and names the paper.
        employee: whose data it is about.
        subject: a key of ``SUBJECTS``.
        now: the time.
        paper: where the signed paper lies.

    Raises:
        PermissionRefusedError: neither the person nor somebody with the right.
        PaperMissingError: somebody else, and no paper is named.
    """
    herself = _is_herself(actor, employee)
    if not herself:
        require(actor, "people.edit", employee)
        if not paper.strip():
            raise PaperMissingError(
                "请写明书面同意存放在哪里，例如 人事档案柜 3-12；没有就请本人同意。"
            )
    row, fresh = Consent.objects.get_or_create(
        organization=actor.organization,
        employee=employee,
        subject=subject,
        withdrawn_at=None,
        defaults={
            "wording": SUBJECTS[subject].wording,
            "by_herself": herself,
            "paper": "" if herself else paper.strip()[:100],
            "user": actor.user,
            "given_at": now,
        },
    )
    if fresh:
        told = {"事项": SUBJECTS[subject].label, "方式": "本人在线" if herself else row.paper}
        record(actor, "people.consent", obj=employee, payload=told)
    return row


class PaperMissingError(Exception):
    """HR says that somebody consented, but names no paper; the message is a Chinese sentence."""


@transaction.atomic
def withdraw_consent(*, actor: Actor, employee: Employee, subject: str, now: dt.datetime) -> int:
    """Take a consent back: what was kept on it is erased at once; return how many rows.

    Raises:
        PermissionRefusedError: neither the person nor somebody with 编辑员工资料.
    """
    if not _is_herself(actor, employee):
        require(actor, "people.edit", employee)
    row = Consent.objects.filter(employee=employee, subject=subject, withdrawn_at=None).first()
    if row is None:
        return 0
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    erased = erase_consented(actor, employee, subject, now)
    told = {"事项": SUBJECTS[subject].label, "删除条目": erased}
    record(actor, "people.consent_withdraw", obj=employee, payload=told)
    return erased


def erase_consented(actor: Actor, employee: Employee, subject: str, now: dt.datetime) -> int:
    """Erase entries and papers that are kept on a consent; return how many."""
    known = registry()
    sections = [one.key for one in known.sections.values() if one.consent == subject]
    erased, _ = FileEntry.objects.filter(employee=employee, section__in=sections).delete()
    kinds = [one.key for one in known.documents.values() if one.consent == subject]
    papers = PersonDocument.objects.filter(employee=employee, kind__in=kinds, removed_at=None)
    for paper in papers.select_related("file"):
        erase_paper(actor, paper, reason="撤回同意", now=now)
        erased += 1
    return erased


def erase_paper(actor: Actor, paper: PersonDocument, *, reason: str, now: dt.datetime) -> None:
    """Remove a paper and the bytes of its file; the right for it has been checked."""
    with suppress(FileUnavailableError):  # its own time came first
        erase_file(actor=actor, file=paper.file, reason=reason, now=now)
    paper.removed_at = now
    paper.save(update_fields=["removed_at"])


def _is_herself(actor: Actor, employee: Employee) -> bool:
    return employee.membership_id is not None and employee.membership_id == actor.membership.pk
