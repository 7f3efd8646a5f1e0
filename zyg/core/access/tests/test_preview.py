"""以此人身份预览: sees what she sees, no more than the administrator may; writes nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from zyg.core.access.preview import preview_actor
from zyg.core.access.tests.conftest import NOW
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import PermissionRefusedError


@pytest.fixture
def preview(jia, client):
    client.force_login(jia.zhou.user)

    def inner(whom):
        return client.post(f"/org/members/{whom.membership.public_id}/preview")

    return inner


def test_pages_are_those_of_the_member(jia, preview, client):
    preview(jia.sun)
    page = client.get("/home").content.decode()
    assert "正在以 <b>孙丽</b> 的身份预览" in page
    assert client.get("/org/members").status_code == 403
    assert client.get("/hr/people").status_code == 200


def test_nothing_is_shown_that_the_administrator_may_not_see(jia):
    seen = preview_actor(jia.zhou, jia.wang.membership, now=NOW)
    assert seen.may("pay.run")
    assert not seen.may("bank.reveal")
    assert not seen.may("payslip.view")
    assert not seen.may("messages.view")


def test_writing_is_refused_with_a_sentence(jia, preview, client):
    preview(jia.sun)
    member = jia.han.membership
    refused = client.post(f"/org/members/{member.public_id}/act", {"act": "stop"})
    assert refused.status_code == 403
    assert "只读预览，没有保存任何修改" in refused.content.decode()
    assert Membership.objects.get(pk=member.pk).is_active


def test_page_that_writes_while_shown_is_refused(jia, preview, client, monkeypatch):
    def writes(*_, **__):
        Membership.objects.update(is_active=False)

    monkeypatch.setattr("zyg.core.work.views.recent_jobs", writes)
    preview(jia.sun)
    assert client.get("/tasks").status_code == 403
    assert Membership.objects.filter(is_active=False).count() == 0


def test_it_ends_by_a_click_and_both_names_are_kept(jia, preview, client):
    preview(jia.sun)
    client.post("/org/preview/end")
    assert client.get("/org/members").status_code == 200
    rows = AuditEntry.objects.order_by("sequence").values_list("act", "actor_name", "object_label")
    assert list(rows) == [
        ("members.preview", "周涛", "孙丽"),
        ("members.preview_end", "周涛", "孙丽"),
    ]


def test_it_ends_after_a_quarter_of_an_hour(jia, preview, client, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    preview(jia.sun)
    time_machine.move_to(start + dt.timedelta(minutes=14, seconds=59), tick=False)
    assert client.get("/org/members").status_code == 403
    time_machine.move_to(start + dt.timedelta(minutes=15), tick=False)
    page = client.get("/org/members")
    assert (page.status_code, "的预览已结束" in page.content.decode()) == (200, True)


def test_it_ends_when_the_administrator_loses_the_right(jia, preview, client):
    preview(jia.sun)
    jia.zhou.membership.roles.all().delete()
    assert client.get("/hr/people").wsgi_request.actor.user == jia.zhou.user


def test_it_needs_the_right(jia, client):
    client.force_login(jia.sun.user)
    assert client.post(f"/org/members/{jia.han.membership.public_id}/preview").status_code == 403
    with pytest.raises(PermissionRefusedError):
        preview_actor(jia.sun, jia.han.membership, now=NOW)


def test_neither_oneself_nor_the_stopped(jia, preview, client):
    preview(jia.zhou)
    assert client.get("/org/members").status_code == 200
    Membership.objects.filter(pk=jia.sun.membership.pk).update(is_active=False)
    preview(jia.sun)
    assert client.get("/org/members").status_code == 200


def test_previewer_can_log_out(jia, preview, client):
    preview(jia.sun)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/home").status_code == 302
