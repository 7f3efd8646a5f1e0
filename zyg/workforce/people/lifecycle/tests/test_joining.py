"""The way in: a link that only its holder has, answers that are never read back, one check."""

import datetime as dt

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.workforce.people.lifecycle import joining
from zyg.workforce.people.lifecycle.contracts import plan_findings
from zyg.workforce.people.lifecycle.newcomer import STEP_OF, shown
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    TODAY,
    answers,
    filled,
    handed_in,
    invited,
    plan,
    signed,
)
from zyg.workforce.people.models import Employee, EmploymentSpan, Onboarding, PersonDetails
from zyg.workforce.people.tests.makers import id_number, make_employee

SOON = dt.date(2026, 12, 1)


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def test_only_a_digest_of_the_link_is_kept(jia):
    onboarding, token = invited(jia.sun)
    stored = str(list(Onboarding.objects.values()))
    assert token not in stored
    assert joining.onboarding_of_link(token, now=NOW) == onboarding
    assert joining.organization_of_link(token) == jia.jia


@pytest.mark.parametrize("token", ["", "x", "abcdefghjkmnpq-secret"])
def test_a_wrong_link_opens_nothing(jia, token):
    with pytest.raises(NotFoundForActorError):
        joining.organization_of_link(token)


def test_a_link_ends_with_its_time_and_with_a_new_one(jia):
    onboarding, old = invited(jia.sun)
    with pytest.raises(joining.LinkExpiredError, match="已失效"):
        joining.onboarding_of_link(old, now=NOW + dt.timedelta(days=8))
    new = joining.renew_link(actor=jia.sun, onboarding=onboarding, now=NOW)
    with pytest.raises(NotFoundForActorError):
        joining.onboarding_of_link(old, now=NOW)
    assert joining.onboarding_of_link(new, now=NOW)


@pytest.mark.parametrize(
    ("told", "field"),
    [({"number": ""}, "number"), ({"place": "某地"}, "place"), ({"post": ""}, "post"),
     ({"valid_days": 90}, "valid_days"), ({"phone": "123"}, "phone")],
)  # fmt: skip
def test_an_invitation_is_checked(jia, told, field):
    with pytest.raises(joining.InvalidOnboardingError) as refused:
        invited(jia.sun, **told)
    assert field in refused.value.errors


def test_a_number_is_promised_once(jia):
    invited(jia.sun)
    with pytest.raises(joining.InvalidOnboardingError, match="工号 N001 已经是"):
        invited(jia.sun)


def test_nothing_is_taken_before_consent_and_the_sensitive_one_is_apart(jia):
    onboarding, _ = invited(jia.sun)
    with pytest.raises(joining.OnboardingStateError, match="告知书"):
        filled(onboarding)
    half = joining.Consents(general=True, sensitive=False)
    with pytest.raises(joining.InvalidOnboardingError, match="须单独同意"):
        joining.give_consent(onboarding=onboarding, consents=half, now=NOW)
    joining.give_consent(
        onboarding=onboarding, consents=joining.Consents(general=True, sensitive=True), now=NOW
    )
    assert AuditEntry.objects.filter(act="people.join_open").get().actor_name == "系统"


def test_a_draft_keeps_what_is_wrong_and_says_it(jia):
    onboarding = handed_in(jia.sun, hand_in=False)
    said = {"name": "单雪", "id_number": "123", "registered_address": ""}
    errors = joining.save_answers(
        onboarding=onboarding, step=STEP_OF["identity"], said=said, today=TODAY
    )
    assert set(errors) == {"id_number", "registered_address"}
    onboarding.refresh_from_db()
    assert joining.answers_of(onboarding)["id_number"] == "123"
    assert not joining.steps_done(onboarding, today=TODAY)["identity"]


def test_secrets_stay_when_left_empty_and_are_shown_masked(jia):
    onboarding = handed_in(jia.sun, hand_in=False)
    said = {"name": "单雪", "id_number": "", "registered_address": "某路 1 号"}
    joining.save_answers(onboarding=onboarding, step=STEP_OF["identity"], said=said, today=TODAY)
    onboarding.refresh_from_db()
    kept = joining.answers_of(onboarding)
    assert kept["id_number"] == answers()["id_number"]
    assert kept["id_number"] not in str(shown(kept))


def test_handing_in_needs_everything(jia):
    onboarding = handed_in(jia.sun, hand_in=False, bank_account="")
    with pytest.raises(joining.InvalidOnboardingError, match="没有填银行账号"):
        joining.hand_in(onboarding=onboarding, now=NOW)


def test_accepting_makes_the_employee_with_her_file(jia):
    onboarding = handed_in(jia.sun)
    employee = joining.accept_onboarding(actor=jia.sun, onboarding=onboarding, now=NOW)
    onboarding.refresh_from_db()
    assert (employee.number, employee.sex, onboarding.state) == ("N001", "male", "to_sign")
    assert employee.terms.get().details == {"first_work_on": "2015-07-01"}
    details = PersonDetails.objects.get(employee=employee)
    assert details.emergency_phone == "13800009999"
    assert details.education[0]["level"] == "21"
    assert onboarding.answers == ""


def test_signing_the_contract_ends_the_way_in(jia):
    onboarding = handed_in(jia.sun)
    employee = joining.accept_onboarding(actor=jia.sun, onboarding=onboarding, now=NOW)
    signed(jia.sun, employee, start=SOON, end=dt.date(2029, 11, 30))
    onboarding.refresh_from_db()
    assert onboarding.state == "done"


def test_more_can_be_asked_for_over_the_same_link(jia):
    onboarding = handed_in(jia.sun)
    with pytest.raises(joining.OnboardingStateError, match="要补充什么"):
        joining.request_supplement(actor=jia.sun, onboarding=onboarding, what="", now=NOW)
    again = joining.request_supplement(
        actor=jia.sun, onboarding=onboarding, what="户籍地址写全", now=NOW
    )
    assert again.word == "待补充"
    joining.hand_in(onboarding=again, now=NOW)


def test_cancelling_erases_the_answers(jia):
    onboarding = handed_in(jia.sun)
    joining.cancel_onboarding(actor=jia.sun, onboarding=onboarding, reason="不来了", now=NOW)
    onboarding.refresh_from_db()
    assert (onboarding.state, onboarding.answers) == ("cancelled", "")
    with pytest.raises(joining.OnboardingStateError, match="已取消"):
        joining.accept_onboarding(actor=jia.sun, onboarding=onboarding, now=NOW)


def test_the_document_of_a_colleague_is_refused(jia):
    make_employee(jia.sun, 1)
    onboarding = handed_in(jia.sun, id_number=id_number(1))
    with pytest.raises(joining.InvalidOnboardingError, match="已经是"):
        joining.accept_onboarding(actor=jia.sun, onboarding=onboarding, now=NOW)


def test_who_has_left_is_taken_on_again_with_her_history(jia):
    former = make_employee(jia.sun, 1, left=dt.date(2026, 6, 30))
    signed(jia.sun, former, end=dt.date(2026, 6, 30), probation_months=1)
    onboarding = handed_in(jia.sun, id_number=id_number(1))
    employee = joining.accept_onboarding(actor=jia.sun, onboarding=onboarding, now=NOW)
    assert (employee.pk, employee.hired, employee.left) == (former.pk, SOON, None)
    span = EmploymentSpan.objects.get(employee=employee)
    assert (span.number, span.left) == ("E0001", dt.date(2026, 6, 30))
    assert Employee.objects.count() == 1
    again = plan(start=SOON, end=dt.date(2029, 11, 30), probation_months=1)
    told = "".join(one.text for one in plan_findings(employee, again))
    assert "只能约定一次试用期" in told


def test_reading_a_number_leaves_a_trace(jia):
    onboarding = handed_in(jia.sun)
    value = joining.reveal_answer(actor=jia.sun, onboarding=onboarding, name="id_number")
    assert value == answers()["id_number"]
    assert AuditEntry.objects.filter(act="people.reveal").count() == 1
    with pytest.raises(PermissionRefusedError):
        joining.reveal_answer(actor=jia.sun, onboarding=onboarding, name="bank_account")


def test_only_who_may_invites(jia):
    for who in (jia.wang, jia.li, jia.han):
        with pytest.raises(PermissionRefusedError):
            invited(who)
