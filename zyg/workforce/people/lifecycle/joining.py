"""The way in: invite, fill in, hand in, ask for more, accept, cancel.

The link holds the organization and a secret; only a digest of the secret is kept. Whoever has the
link can fill in and hand in, and never reads back a number that was filled in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Organization
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    require,
    system_actor,
)
from zyg.workforce.people.lifecycle.newcomer import (
    CONSENT_VERSION,
    STEPS,
    Answers,
    Step,
    checked,
    education_of,
    errors_of,
    first_job_of,
    merged,
)
from zyg.workforce.people.lifecycle.rehiring import rehire
from zyg.workforce.people.models import (
    Employee,
    Onboarding,
    OnboardingState,
    PersonDetails,
)
from zyg.workforce.people.operations import InvalidEmployeeError, create_employee, id_index
from zyg.workforce.people.validation import check_person

VALID_DAYS = 7
LONGEST_DAYS = 30
_REVEALS = {"id_number": "identity.reveal", "bank_account": "bank.reveal"}
_PUBLIC_ID = 14


class InvalidOnboardingError(Exception):
    """Something about a way in can not be right; ``errors`` has a sentence by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(errors.values()))


class OnboardingStateError(Exception):
    """The way in is not where this act needs it; the message is a Chinese sentence."""


class LinkExpiredError(Exception):
    """The link was right and its time is over; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom is invited for what; ``phone`` may be left out."""

    name: str
    number: str
    post: str
    place: str
    hired: dt.date
    engagement: str = "labour_contract"
    department: Department | None = None
    phone: str = ""
    note: str = ""
    valid_days: int = VALID_DAYS


@dataclass(frozen=True, slots=True)
class Consents:
    """What was ticked, by herself; the second one is for sensitive data alone."""

    general: bool
    sensitive: bool


@transaction.atomic
def invite(*, actor: Actor, invitation: Invitation, now: dt.datetime) -> tuple[Onboarding, str]:
    """Make an invitation.

    Returns:
        the row, and the secret path of the link, which can not be read again.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
        InvalidOnboardingError: a value is wrong, or the number is taken.
    """
    require(actor, "people.onboard")
    clean, errors = check_person(
        {
            name: getattr(invitation, name)
            for name in ("name", "number", "place", "hired", "phone", "engagement", "post")
        },
        today=timezone.localdate(now),
    )
    errors.pop("id_number", None)
    if not invitation.post.strip():
        errors["post"] = "没有填岗位；请补填。"
    if not 1 <= invitation.valid_days <= LONGEST_DAYS:
        errors["valid_days"] = f"链接有效期应在 1–{LONGEST_DAYS} 天之间；请改正。"
    errors |= _number_taken(clean.get("number", ""))
    if errors:
        raise InvalidOnboardingError(errors)
    token, digest = _new_token(actor.organization)
    onboarding = Onboarding.objects.create(
        organization=actor.organization,
        name=clean["name"],
        number=clean["number"],
        post=clean["post"],
        place=clean["place"],
        hired=clean["hired"],
        engagement=clean["engagement"],
        phone=clean.get("phone", ""),
        department=invitation.department,
        note=invitation.note.strip(),
        token_digest=digest,
        expires_at=now + dt.timedelta(days=invitation.valid_days),
        user=actor.user,
    )
    told = {"姓名": onboarding.name, "有效期（天）": invitation.valid_days}
    record(actor, "people.invite", obj=onboarding, payload=told)
    return onboarding, token


@transaction.atomic
def renew_link(*, actor: Actor, onboarding: Onboarding, now: dt.datetime) -> str:
    """Make a new link and shut the old one; what was filled in stays.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
        OnboardingStateError: nothing is to be filled in any more.
    """
    onboarding = _locked(onboarding, OnboardingState.INVITED)
    require(actor, "people.onboard", onboarding)
    token, onboarding.token_digest = _new_token(actor.organization)
    onboarding.expires_at = now + dt.timedelta(days=VALID_DAYS)
    onboarding.save(update_fields=["token_digest", "expires_at"])
    record(actor, "people.invite", obj=onboarding, payload={"重新发送": "旧链接已失效"})
    return token


@transaction.atomic
def cancel_onboarding(
    *, actor: Actor, onboarding: Onboarding, reason: str, now: dt.datetime
) -> Onboarding:
    """End a way in that leads nowhere; what the newcomer has filled in is erased.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
        OnboardingStateError: she is an employee already, or no reason is given.
    """
    onboarding = _locked(onboarding, OnboardingState.INVITED, OnboardingState.SUBMITTED)
    require(actor, "people.onboard", onboarding)
    if not reason.strip():
        raise OnboardingStateError("请写明取消的原因。")
    onboarding.state, onboarding.closing_reason = OnboardingState.CANCELLED, reason.strip()
    onboarding.answers, onboarding.expires_at = "", now
    onboarding.save()
    record(actor, "people.onboard_cancel", obj=onboarding, reason=reason)
    return onboarding


def organization_of_link(token: str) -> Organization:
    """Return the organization that a link names; organizations are nobody's secret.

    Raises:
        NotFoundForActorError: none.
    """
    found = Organization.objects.filter(public_id=token[:_PUBLIC_ID]).first()
    if found is None or token[_PUBLIC_ID : _PUBLIC_ID + 1] != "-":
        raise NotFoundForActorError(_DEAD)
    return found


def onboarding_of_link(token: str, *, now: dt.datetime) -> Onboarding:
    """Return what a link opens, inside the scope of its organization.

    Raises:
        NotFoundForActorError: unknown, replaced or cancelled.
        LinkExpiredError: its time is over.
    """
    rows = Onboarding.objects.filter(token_digest=_digest(token))
    found = rows.exclude(state=OnboardingState.CANCELLED).select_related("organization").first()
    if found is None:
        raise NotFoundForActorError(_DEAD)
    if found.state == OnboardingState.INVITED and found.expires_at <= now:
        day = timezone.localdate(found.expires_at)
        raise LinkExpiredError(f"链接在 {day} 已失效；请联系人事重新发送，已填的内容还在。")
    return found


@transaction.atomic
def give_consent(*, onboarding: Onboarding, consents: Consents, now: dt.datetime) -> Onboarding:
    """Keep that the newcomer has read the notice and consents, each by her own tick.

    Raises:
        InvalidOnboardingError: one of them is missing; she may bring her papers instead.
    """
    onboarding = _locked(onboarding, OnboardingState.INVITED)
    errors = {}
    if not consents.general:
        errors["general"] = "请先阅读并勾选；不同意的，可以带证件到公司当面登记。"
    if not consents.sensitive:
        errors["sensitive"] = "身份证号和银行账号须单独同意；不同意的，可以带证件到公司当面登记。"
    if errors:
        raise InvalidOnboardingError(errors)
    onboarding.consented_at = onboarding.sensitive_consented_at = now
    onboarding.consent_text = CONSENT_VERSION
    onboarding.opened_at = onboarding.opened_at or now
    if not onboarding.answers:  # what the invitation knows need not be typed again
        known = {"name": onboarding.name, "phone": onboarding.phone}
        onboarding.answers = json.dumps(known, ensure_ascii=False)
    onboarding.save()
    told = {"告知书版本": CONSENT_VERSION, "单独同意": "身份证号、银行账号"}
    record(system_actor(onboarding.organization), "people.join_open", obj=onboarding, payload=told)
    return onboarding


@transaction.atomic
def save_answers(
    *, onboarding: Onboarding, step: Step, said: Mapping[str, str], today: dt.date
) -> dict[str, str]:
    """Keep the answers of a step as a draft and return what is wrong with them, by question.

    Raises:
        OnboardingStateError: nothing is to be filled in, or consent was not given.
    """
    onboarding = _locked(onboarding, OnboardingState.INVITED)
    if onboarding.sensitive_consented_at is None:
        raise OnboardingStateError("请先阅读告知书并勾选同意。")
    answers = merged(step, answers_of(onboarding), said)
    onboarding.answers = json.dumps(answers, ensure_ascii=False)
    onboarding.save(update_fields=["answers"])
    errors = errors_of(onboarding, answers, today=today)
    return {one.name: errors[one.name] for one in step.asked if one.name in errors}


@transaction.atomic
def hand_in(*, onboarding: Onboarding, now: dt.datetime) -> Onboarding:
    """Hand the answers in for the check of HR.

    Raises:
        OnboardingStateError: handed in already, or consent was not given.
        InvalidOnboardingError: something is missing or wrong, by question.
    """
    onboarding = _locked(onboarding, OnboardingState.INVITED)
    if onboarding.sensitive_consented_at is None:
        raise OnboardingStateError("请先阅读告知书并勾选同意。")
    answers = answers_of(onboarding)
    if errors := errors_of(onboarding, answers, today=timezone.localdate(now)):
        raise InvalidOnboardingError(errors)
    onboarding.state, onboarding.submitted_at = OnboardingState.SUBMITTED, now
    onboarding.name, onboarding.supplement = answers["name"], ""
    onboarding.save()
    record(system_actor(onboarding.organization), "people.join_submit", obj=onboarding)
    return onboarding


@transaction.atomic
def request_supplement(
    *, actor: Actor, onboarding: Onboarding, what: str, now: dt.datetime
) -> Onboarding:
    """Give the answers back to the newcomer with what is missing; the same link opens again.

    Raises:
        PermissionRefusedError: the right 办理入职 is missing.
        OnboardingStateError: not handed in, or nothing is said.
    """
    onboarding = _locked(onboarding, OnboardingState.SUBMITTED)
    require(actor, "people.onboard", onboarding)
    if not what.strip():
        raise OnboardingStateError("请写明要补充什么，新员工打开链接时会看到。")
    onboarding.state, onboarding.supplement = OnboardingState.INVITED, what.strip()[:500]
    onboarding.expires_at = max(onboarding.expires_at, now + dt.timedelta(days=VALID_DAYS))
    onboarding.save()
    record(actor, "people.onboard_supplement", obj=onboarding, reason=what)
    return onboarding


@transaction.atomic
def accept_onboarding(*, actor: Actor, onboarding: Onboarding, now: dt.datetime) -> Employee:
    """Make an employee of what was handed in; somebody who has left is taken on again.

    Args:
        actor: needs 办理入职 and 编辑员工资料.
        onboarding: handed in.
        now: the time.

    Raises:
        PermissionRefusedError: a right is missing.
        OnboardingStateError: not handed in.
        InvalidOnboardingError: the number or the document belongs to somebody who works here.
    """
    onboarding = _locked(onboarding, OnboardingState.SUBMITTED)
    require(actor, "people.onboard", onboarding)
    answers = answers_of(onboarding)
    clean, errors = checked(onboarding, answers, today=timezone.localdate(now))
    if errors:
        raise InvalidOnboardingError(errors)
    employee = _taken_on(actor, clean, answers, timezone.localdate(now))
    _keep_details(actor, employee, answers)
    onboarding.employee, onboarding.accepted_by = employee, actor.user
    onboarding.accepted_at, onboarding.state = now, OnboardingState.TO_SIGN
    onboarding.answers = ""  # what is needed of it stands in the employee's file now
    onboarding.save()
    record(actor, "people.onboard_accept", obj=onboarding, payload={"工号": employee.number})
    return employee


@transaction.atomic
def reveal_answer(*, actor: Actor, onboarding: Onboarding, name: str) -> str:
    """Return a masked answer in full, to compare it with the paper, and leave a trace.

    Raises:
        PermissionRefusedError: the right for this group of fields is missing.
        KeyError: the answer is never masked for HR.
    """
    permission = right_to(name)
    if not actor.may_everywhere(permission):
        raise PermissionRefusedError(permission)
    value = answers_of(onboarding)[name]
    record(actor, "people.reveal", obj=onboarding, payload={"字段": name})
    return value


def right_to(name: str) -> str:
    """Return the right that shows a masked answer in full."""
    return _REVEALS.get(name, "contact.reveal")


def answers_of(onboarding: Onboarding) -> Answers:
    """Return the answers as they were typed."""
    return json.loads(onboarding.answers) if onboarding.answers else {}


def steps_done(onboarding: Onboarding, *, today: dt.date) -> dict[str, bool]:
    """Say for each step whether it is filled in without a mistake."""
    errors = errors_of(onboarding, answers_of(onboarding), today=today)
    return {step.code: not any(one.name in errors for one in step.asked) for step in STEPS}


_DEAD = "这个登记链接打不开：可能已经换成新的链接，或者已经取消；请联系人事。"


def _taken_on(actor: Actor, clean: dict[str, Any], answers: Answers, today: dt.date) -> Employee:
    details = {"first_work_on": first_job_of(answers)} if first_job_of(answers) else {}
    index = id_index(actor, clean["id_number"])
    former = Employee.objects.filter(id_number_index=index, left__lt=clean["hired"]).first()
    try:
        if former is not None:
            return rehire(actor=actor, employee=former, values=clean, details=details, today=today)
        return create_employee(actor=actor, values=clean, today=today, details=details)
    except InvalidEmployeeError as error:
        raise InvalidOnboardingError(error.errors) from error


def _keep_details(actor: Actor, employee: Employee, answers: Answers) -> None:
    names = (
        "registered_address",
        "present_address",
        "emergency_name",
        "emergency_relation",
        "emergency_phone",
    )
    values = {name: answers.get(name, "") for name in names}
    details = PersonDetails.objects.filter(employee=employee).first() or PersonDetails(
        organization=actor.organization, employee=employee
    )
    for name, value in values.items():
        setattr(details, name, value)
    details.education = education_of(answers)
    details.save()


def _number_taken(number: str) -> dict[str, str]:
    waiting = Onboarding.objects.filter(
        number=number, state__in=[OnboardingState.INVITED, OnboardingState.SUBMITTED]
    )
    taken = Employee.objects.filter(number=number).first() or waiting.first()
    return {} if taken is None else {"number": f"工号 {number} 已经是 {taken.name} 的；请换一个。"}


def _new_token(organization: Organization) -> tuple[str, str]:
    token = f"{organization.public_id}-{secrets.token_urlsafe(32)}"
    return token, _digest(token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(onboarding: Onboarding, *states: OnboardingState) -> Onboarding:
    fresh = (
        Onboarding.objects.select_for_update(of=("self",))
        .select_related("organization", "department")
        .get(pk=onboarding.pk)
    )
    if fresh.state not in states:
        raise OnboardingStateError(f"{fresh.name} 的入职{fresh.word}，不能再做这一步。")
    return fresh
