"""An invitation is a link that works once, for some days, and can be taken back."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.invitations import (
    invitation_of,
    invite,
    join_with_account,
    join_with_new_login,
    revoke,
    send_again,
)
from zyg.core.access.members import Grant
from zyg.core.access.models import Invitation
from zyg.core.access.tests.conftest import NOW
from zyg.core.accounts.models import User
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.models import Role
from zyg.core.permissions.actors import (
    NotFoundForActorError,
    PermissionRefusedError,
    actor_for,
)

PASSWORD = "correct-horse-7-battery"


@pytest.fixture
def ask(jia):
    def inner(**changes):
        said = {
            "actor": jia.zhou,
            "email": "Qian@example.test",
            "display_name": "钱七",
            "grants": [Grant(Role.HR)],
            "days": 7,
            "now": NOW,
            **changes,
        }
        invitation, link = invite(**said)
        return invitation, link.rpartition("/")[2]

    return inner


def join(key, now=NOW, **changes):
    said = {"username": "qianqi", "password": PASSWORD, "display_name": "钱七", **changes}
    return join_with_new_login(key=key, now=now, **said)


def test_link_makes_a_login_with_the_roles(jia, ask):
    _, key = ask(grants=[Grant(Role.MANAGER, jia.sales), Grant(Role.EMPLOYEE)])
    actor = join(key)
    assert set(actor.grants) == {("manager", jia.sales.path), ("employee", "")}
    assert actor.user.email == "qian@example.test"
    assert actor_for(actor.user, jia.jia).roles == {"manager", "employee"}
    row = AuditEntry.objects.get(act="members.join")
    assert (row.actor_name, row.payload) == ("钱七", {"邀请人": "周涛"})


def test_mail_carries_the_link_after_the_commit(jia, ask, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, key = ask()
        assert mail.outbox == []
    (sent,) = mail.outbox
    assert (sent.to, f"/invite/{key}" in sent.body) == (["qian@example.test"], True)
    assert "2026-12-02 10:00 前" in sent.body


def test_dead_mail_server_is_told_in_the_list(
    jia, ask, monkeypatch, django_capture_on_commit_callbacks
):
    def dead(*_, **__):
        raise ConnectionRefusedError

    monkeypatch.setattr("zyg.core.access.invitations.send_mail", dead)
    with django_capture_on_commit_callbacks(execute=True):
        invitation, _ = ask()
    invitation.refresh_from_db()
    assert "邮件没有发出" in invitation.mail_failed


def test_key_is_not_kept(jia, ask):
    invitation, key = ask()
    assert key not in repr(list(Invitation.objects.values()))
    assert invitation_of(key, now=NOW) == invitation


@pytest.mark.parametrize("passed", [dt.timedelta(days=7), dt.timedelta(days=99)])
def test_late_link_does_not_work(jia, ask, passed):
    _, key = ask()
    with pytest.raises(NotFoundForActorError, match="让企业管理员重新发送"):
        join(key, now=NOW + passed)


def test_link_works_once(jia, ask):
    _, key = ask()
    join(key)
    with pytest.raises(NotFoundForActorError):
        join(key, username="another")


def test_revoked_link_does_not_work(jia, ask):
    invitation, key = ask()
    revoke(actor=jia.zhou, invitation=invitation, now=NOW)
    with pytest.raises(NotFoundForActorError):
        join(key)


def test_sent_again_the_former_link_dies(jia, ask):
    invitation, key = ask()
    fresh = send_again(actor=jia.zhou, invitation=invitation, days=3, now=NOW)
    with pytest.raises(NotFoundForActorError):
        join(key)
    assert join(fresh.rpartition("/")[2]).roles == {"hr"}


def test_account_of_another_organization_joins_with_its_own_login(jia, ask):
    _, key = ask()
    actor = join_with_account(key=key, user=jia.zhao.user, now=NOW)
    assert (actor.organization, actor.roles) == (jia.jia, {"hr"})


def test_member_does_not_join_twice(jia, ask):
    _, key = ask()
    with pytest.raises(InvalidMemberError, match="已经是这家企业的成员"):
        join_with_account(key=key, user=jia.han.user, now=NOW)
    assert invitation_of(key, now=NOW)


def test_wrong_login_leaves_the_link_working(jia, ask):
    _, key = ask()
    with pytest.raises(InvalidMemberError, match="登录名 wangfang 已经有人用"):
        join(key, username="wangfang")
    assert not User.objects.filter(display_name="钱七").exists()
    assert invitation_of(key, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "nobody"}, "email", "「nobody」不是邮箱地址"),
        ({"email": "wangfang@example.test"}, "email", "已经是成员"),
        ({"display_name": " "}, "display_name", "没有填姓名"),
        ({"grants": []}, "roles", "没有选角色"),
        ({"days": 365}, "days", "有效期只能选 1、3、7、14 天"),
    ],
)
def test_impossible_invitation_is_told(jia, ask, changes, field, sentence):
    with pytest.raises(InvalidMemberError) as refused:
        ask(**changes)
    assert sentence in refused.value.errors[field]


def test_inviting_needs_the_right(jia, ask):
    with pytest.raises(PermissionRefusedError):
        ask(actor=jia.sun)


def test_pages_from_invitation_to_home(jia, client):
    client.force_login(jia.zhou.user)
    data = {"display_name": "钱七", "email": "q@example.test", "roles": ["hr"], "days": "3"}
    shown = client.post("/org/members/invite", data).content.decode()
    path = re.search(r"/invite/[\w-]+", shown)[0]
    client.logout()
    assert "邀请钱七加入" in client.get(path).content.decode()
    weak = {"display_name": "钱七", "username": "qianqi", "password": "1234567890"}
    assert client.post(path, weak).status_code == 422
    joined = client.post(path, weak | {"password": PASSWORD}, follow=True)
    assert joined.wsgi_request.actor.roles == {"hr"}
    assert client.get(path).status_code == 404


def test_page_takes_back_and_sends_again(jia, client):
    client.force_login(jia.zhou.user)
    invitation, _ = invite(
        actor=jia.zhou,
        email="q@example.test",
        display_name="钱七",
        grants=[Grant(Role.HR)],
        days=7,
        now=timezone.now(),
    )
    url = f"/org/invitations/{invitation.public_id}"
    assert "新链接：" in client.post(url, {"act": "again"}, follow=True).content.decode()
    assert "已撤回" in client.post(url, {"act": "revoke"}, follow=True).content.decode()
    assert "已用过或已撤回" in client.post(url, {"act": "again"}, follow=True).content.decode()
