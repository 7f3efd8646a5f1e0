"""Access by letter of authorisation begins and ends with the letter (clause 3.3b)."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.letters import act_without_letter, add_letter, end_letter, remind
from zyg.core.access.tests.conftest import NOW, days
from zyg.core.audit.models import AuditEntry
from zyg.core.files.queries import files_of
from zyg.core.messaging.models import Message
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import PermissionRefusedError

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
pytestmark = pytest.mark.clause("3.3b")


@pytest.fixture
def letter(jia):
    def inner(whom, *permissions, period=None, **more):
        said = {
            "actor": jia.zhou,
            "permissions": permissions or ["people.view"],
            "upload": io.BytesIO(PDF),
            "file_name": "授权书.pdf",
            "number": "SQ-01",
            "now": NOW,
            **more,
        }
        return add_letter(membership=whom.membership, days=period or days(0, 60), **said)

    return inner


def test_rights_are_never_wider_than_the_letter(jia, letter, again):
    letter(jia.sun, "people.view", "pay.view")
    actor = again(jia.sun)
    assert actor.may_everywhere("people.view")
    assert not actor.may_everywhere("people.edit")
    assert not actor.may("pay.view"), "a letter gives no right that the roles do not give"


def test_own_records_need_no_letter(jia, letter, again):
    letter(jia.sun, "people.view", period=days(0, 0))
    later = again(jia.sun, now=NOW + dt.timedelta(days=1))
    assert later.may("payslip.view")
    assert [reach for reach, _ in later.reaches("people.view")] == ["own"]


def test_access_ends_with_the_last_letter(jia, letter, again):
    letter(jia.sun, period=days(0, 1))
    letter(jia.sun, period=days(2, 3))
    seen = [
        again(jia.sun, now=NOW + dt.timedelta(days=n)).may_everywhere("people.view")
        for n in range(5)
    ]
    assert seen == [True, True, True, True, False]


def test_ended_letter_ends_the_access_at_once(jia, letter, client):
    client.force_login(jia.sun.user)
    today = dt.date.today()  # noqa: DTZ011 - pages read the clock
    found = letter(jia.sun, period=days(-1, (today - NOW.date()).days + 30))
    assert client.get("/hr/people").status_code == 200
    end_letter(actor=jia.zhou, letter=found, reason="合作结束", now=NOW)
    assert "1 人" not in client.get("/hr/people").content.decode()
    assert client.get("/hr/import/roster").status_code in (403, 404)


def test_scan_is_kept_and_its_hash_is_in_the_audit(jia, letter):
    found = letter(jia.sun)
    (file,) = files_of(jia.zhou, found, purpose="access.letter")
    told = AuditEntry.objects.get(act="members.letter").payload
    assert (told["文件 SHA-256"], told["范围"]) == (file.sha256, ["查看员工花名册"])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"permissions": ["no.such"]}, "permissions", "没有选授权范围"),
        ({"upload": None}, "file", "没有上传授权书扫描件"),
        ({"upload": io.BytesIO(b"MZ\x90"), "file_name": "授权书.exe"}, "file", "没有收下"),
        ({"period": days(0, 2000)}, "last_day", "最长 1098 天"),
    ],
)
def test_impossible_letter_is_told_and_keeps_nothing(jia, letter, changes, field, sentence):
    with pytest.raises(InvalidMemberError) as refused:
        letter(jia.sun, **changes)
    assert sentence in refused.value.errors[field]
    assert not Membership.objects.get(pk=jia.sun.membership.pk).by_letter


def test_recording_and_freeing_need_the_right(jia, letter):
    with pytest.raises(PermissionRefusedError):
        letter(jia.han, actor=jia.sun)
    with pytest.raises(PermissionRefusedError):
        act_without_letter(actor=jia.sun, membership=jia.han.membership, reason="转正")


def test_nobody_frees_herself_from_her_letter(jia, letter, again):
    letter(jia.zhou, "members.manage")
    with pytest.raises(InvalidMemberError, match="不能给自己取消"):
        act_without_letter(actor=again(jia.zhou), membership=jia.zhou.membership, reason="嫌麻烦")


def test_freed_member_has_the_rights_of_her_roles(jia, letter, again):
    letter(jia.sun, period=days(0, 0))
    act_without_letter(actor=jia.zhou, membership=jia.sun.membership, reason="转为本企业员工")
    assert again(jia.sun, now=NOW + dt.timedelta(days=9)).may_everywhere("people.edit")


def told(whom):
    rows = Message.objects.filter(membership=whom.membership, template="access.letter_ending")
    return rows.count()


def test_reminders_come_at_thirty_seven_and_no_days(jia, letter):
    letter(jia.sun, period=days(0, 60))
    counts = []
    for passed in (29, 30, 31, 52, 53, 59, 60, 61, 70):
        remind(jia.jia, now=NOW + dt.timedelta(days=passed))
        counts.append((told(jia.sun), told(jia.zhou)))
    assert counts == [(n, n) for n in (0, 1, 1, 1, 2, 2, 3, 3, 3)]


def test_continued_letter_is_left_alone(jia, letter):
    letter(jia.sun, period=days(0, 5))
    letter(jia.sun, period=days(0, 200))
    assert remind(jia.jia, now=NOW) == 0


def test_command_reminds_every_organization(jia, letter, time_machine):
    letter(jia.sun, period=days(0, 20))
    time_machine.move_to(NOW)
    call_command("organization_daily", stdout=io.StringIO())
    assert told(jia.sun) == 1
