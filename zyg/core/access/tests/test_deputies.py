"""Acting for somebody: some of her rights, some days, both names in every row."""

import datetime as dt

import pytest

from zyg.core.access.deputies import appoint, begin_acting, recall, rights_to_hand_on
from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.exceptions import add_exception
from zyg.core.access.members import stop_member
from zyg.core.access.tests.conftest import NOW, days
from zyg.core.audit.models import AuditEntry
from zyg.core.audit.operations import record
from zyg.core.messaging.models import Message
from zyg.core.organizations.models import Effect
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError, deputy_of
from zyg.core.work.models import Job
from zyg.core.work.operations import enqueue
from zyg.core.work.runner import _actor


@pytest.fixture
def appointed(jia):
    """孙丽 acts for 王芳."""

    def inner(**changes):
        said = {
            "actor": jia.wang,
            "principal": jia.wang.membership,
            "deputy": jia.sun.membership,
            "permissions": ["pay.view", "pay.run"],
            "days": days(0, 6),
            "reason": "休产假",
            "now": NOW,
            **changes,
        }
        return appoint(**said)

    return inner


def test_deputy_has_the_given_rights_and_no_others(jia, appointed):
    acting = deputy_of(jia.sun, appointed().public_id, now=NOW)
    assert acting.may_everywhere("pay.run")
    assert not acting.may("pay.edit"), "not given"
    assert not acting.may("people.edit"), "her own rights rest meanwhile"


def test_both_names_stand_in_every_row(jia, appointed):
    acting = begin_acting(actor=jia.sun, public_id=appointed().public_id, now=NOW)
    record(acting, "job.retry", obj=jia.research)
    rows = AuditEntry.objects.filter(act__in=["deputy.begin", "job.retry"])
    assert {(row.actor_name, row.user_id) for row in rows} == {("孙丽（代 王芳）", jia.sun.user.pk)}


def test_own_records_stay_the_deputys_own(jia, appointed):
    acting = deputy_of(jia.sun, appointed().public_id, now=NOW)
    assert acting.membership == jia.sun.membership
    assert {reach for reach, _ in acting.reaches("payslip.view")} == {"own"}


@pytest.mark.parametrize("passed", [-1, 7, 30])
def test_it_holds_on_its_days_only(jia, appointed, passed):
    with pytest.raises(NotFoundForActorError, match="已结束或已收回"):
        deputy_of(jia.sun, appointed().public_id, now=NOW + dt.timedelta(days=passed))


def test_it_ends_when_the_principal_is_stopped(jia, appointed):
    found = appointed()
    stop_member(actor=jia.zhou, membership=jia.wang.membership)
    with pytest.raises(NotFoundForActorError):
        deputy_of(jia.sun, found.public_id, now=NOW)


def test_recall_ends_it_at_once(jia, appointed):
    found = appointed()
    with pytest.raises(PermissionRefusedError):
        recall(actor=jia.li, deputation=found, now=NOW)
    recall(actor=jia.wang, deputation=found, now=NOW)
    with pytest.raises(NotFoundForActorError):
        deputy_of(jia.sun, found.public_id, now=NOW)


def test_nobody_else_acts_by_it(jia, appointed):
    with pytest.raises(NotFoundForActorError):
        deputy_of(jia.li, appointed().public_id, now=NOW)


def test_what_is_denied_to_the_deputy_stays_denied(jia, appointed, again):
    found = appointed()
    add_exception(
        actor=jia.zhou,
        membership=jia.sun.membership,
        group="pay",
        effect=Effect.DENY,
        days=days(),
        reason="利益冲突",
        now=NOW,
    )
    acting = deputy_of(again(jia.sun), found.public_id, now=NOW)
    assert not acting.may("pay.view")


def test_right_that_the_principal_lost_is_lost(jia, appointed, again):
    found = appointed()
    jia.wang.membership.roles.filter(role="payroll").delete()
    assert not deputy_of(again(jia.sun), found.public_id, now=NOW).may("pay.view")


def test_managing_members_is_not_handed_on(jia):
    assert "members.manage" not in rights_to_hand_on(jia.zhou)
    assert rights_to_hand_on(jia.han) == []


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"permissions": []}, "permissions", "没有选权限"),
        ({"permissions": ["audit.view"]}, "permissions", "王芳 自己没有、或不能转给别人的权限"),
        ({"reason": ""}, "reason", "没有写原因"),
        ({"days": days(0, 400)}, "last_day", "最长 366 天"),
        ({"days": days(0)}, "last_day", "没有填结束日期"),
    ],
)
def test_impossible_deputation_is_told(jia, appointed, changes, field, sentence):
    with pytest.raises(InvalidMemberError) as refused:
        appointed(**changes)
    assert sentence in refused.value.errors[field]


def test_not_to_oneself_and_not_onwards(jia, appointed):
    with pytest.raises(InvalidMemberError, match="不能委托给自己"):
        appointed(deputy=jia.wang.membership)
    acting = deputy_of(jia.sun, appointed().public_id, now=NOW)
    with pytest.raises(InvalidMemberError, match="先结束代办"):
        appointed(actor=acting)


def test_not_with_the_rights_of_somebody_else(jia, appointed):
    with pytest.raises(PermissionRefusedError):
        appointed(actor=jia.sun)
    assert appointed(actor=jia.zhou).principal == jia.wang.membership


def test_both_are_told(jia, appointed):
    appointed()
    rows = Message.objects.filter(template="access.deputy").select_related("membership__user")
    assert {str(row.membership.user) for row in rows} == {"王芳", "孙丽"}


def test_job_runs_with_the_deputys_rights_as_long_as_it_holds(jia, appointed):
    found = appointed()
    acting = deputy_of(jia.sun, found.public_id, now=NOW)
    job = enqueue("people.import", {}, actor=acting)
    job = Job.objects.select_related("user", "organization").get(pk=job.pk)
    recall(actor=jia.wang, deputation=found, now=NOW)
    with pytest.raises(NotFoundForActorError, match="已结束或已收回"):
        _actor(job)


def test_pages_begin_and_stop_it(jia, appointed, client):
    found = appointed(days=days(-3, 300), now=NOW)
    client.force_login(jia.sun.user)
    assert client.get("/pay/runs").status_code == 403
    page = client.post(f"/org/deputies/{found.public_id}", {"act": "begin"}, follow=True)
    assert "正在代 <b>王芳</b> 办理" in page.content.decode()
    assert client.get("/pay/runs").status_code == 200
    client.post("/org/deputies/stop")
    assert client.get("/pay/runs").status_code == 403


def test_recalled_while_acting_ends_with_a_word(jia, appointed, client):
    found = appointed(days=days(-3, 300), now=NOW)
    client.force_login(jia.sun.user)
    client.post(f"/org/deputies/{found.public_id}", {"act": "begin"})
    recall(actor=jia.wang, deputation=found, now=NOW)
    assert "按你自己的权限办理" in client.get("/org/deputies").content.decode()
    assert client.get("/pay/runs").status_code == 403


def test_page_appoints(jia, client):
    client.force_login(jia.wang.user)
    data = {
        "deputy": jia.sun.membership.public_id,
        "first_day": "2026-11-25",
        "last_day": "2027-06-30",
        "permissions": ["pay.view"],
        "reason": "出差",
    }
    assert client.post("/org/deputies", data | {"reason": ""}).status_code == 422
    assert client.post("/org/deputies", data).status_code == 302
    assert "孙丽" in client.get("/org/deputies").content.decode()
