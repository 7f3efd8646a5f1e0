"""Opening an organization, adding members, changing roles, and the first set-up."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.members import (
    Grant,
    NewLogin,
    add_member,
    set_roles,
    stop_member,
)
from zyg.core.accounts.models import User
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.models import Membership, Organization, Role
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError, actor_for

GOOD = {
    "name": "甲公司",
    "display_name": "周涛",
    "username": "Zhoutao",
    "password": "correct-horse-7-battery",
    "place": "上海",
}


def login(**changes):
    values = {
        "username": "qianqi",
        "display_name": "钱七",
        "password": GOOD["password"],
    }
    return NewLogin(**{**values, **changes})


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def test_added_member_can_log_in_and_has_her_role(jia):
    add_member(actor=jia.zhou, login=login(), grants=[Grant(Role.HR)])
    user = authenticate(username="qianqi", password=GOOD["password"])
    assert actor_for(user, jia.jia).roles == {"hr"}
    assert AuditEntry.objects.get(act="members.add").payload == {"角色": "人事"}


def test_adding_needs_the_right(jia):
    with pytest.raises(PermissionRefusedError, match="管理成员与权限，可向 企业管理员 申请"):
        add_member(actor=jia.sun, login=login(), grants=[Grant(Role.HR)])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"username": "x"}, "username", "登录名至少 3 个字符"),
        ({"username": "a b c"}, "username", "不能有空格"),
        ({"username": "WANGFANG"}, "username", "登录名 wangfang 已经有人用"),
        ({"display_name": " "}, "display_name", "没有填姓名"),
        ({"email": "nobody"}, "email", "「nobody」不是邮箱地址"),
        ({"email": "WangFang@example.test"}, "email", "已经有人用"),
        ({"password": "12345"}, "password", "密码"),
    ],
)
def test_impossible_login_is_told_by_field(jia, changes, field, sentence):
    with pytest.raises(InvalidMemberError) as refused:
        add_member(actor=jia.zhou, login=login(**changes), grants=[Grant(Role.HR)])
    assert sentence in refused.value.errors[field]


@pytest.mark.parametrize(
    ("grants", "sentence"),
    [([], "没有选角色"), ([Grant(Role.MANAGER)], "主管要指定带哪个部门")],
)
def test_impossible_roles_are_told(jia, grants, sentence):
    with pytest.raises(InvalidMemberError, match=sentence):
        set_roles(actor=jia.zhou, membership=jia.han.membership, grants=grants)


def test_roles_are_replaced_and_audited(jia):
    grants = [Grant(Role.MANAGER, jia.sales), Grant(Role.EMPLOYEE)]
    set_roles(actor=jia.zhou, membership=jia.han.membership, grants=grants)
    assert set(actor_for(jia.han.user, jia.jia).grants) == {
        ("manager", jia.sales.path),
        ("employee", ""),
    }
    told = {"原角色": "员工", "新角色": "主管、员工"}
    assert AuditEntry.objects.get(act="members.roles").payload == told


def test_last_administrator_stays(jia):
    with pytest.raises(InvalidMemberError, match="至少要有一名企业管理员"):
        set_roles(actor=jia.zhou, membership=jia.zhou.membership, grants=[Grant(Role.HR)])
    with pytest.raises(InvalidMemberError, match="至少要有一名企业管理员"):
        stop_member(actor=jia.zhou, membership=jia.zhou.membership)


def test_stopped_member_is_shut_out_at_once(jia, client):
    client.force_login(jia.sun.user)
    assert client.get("/hr/people").status_code == 200
    stop_member(actor=jia.zhou, membership=jia.sun.membership)
    response = client.get("/hr/people")
    assert response.status_code == 403
    assert "还不属于任何企业" in response.content.decode()


def test_first_set_up_opens_the_house_once(db, client):
    response = client.post("/setup", GOOD)
    assert (response.status_code, response.headers["Location"]) == (302, "/home")
    organization = Organization.objects.get()
    user = User.objects.get()
    assert (organization.place, user.username) == ("310000", "zhoutao")
    assert actor_for(user, organization).roles == {"enterprise_admin"}
    assert client.get("/setup").status_code == 404
    assert client.post("/setup", GOOD | {"username": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "1234567890"}, "密码"),
        ({"place": "火星"}, "没有找到名为「火星」"),
        ({"credit_code": "9131"}, "少 14 位"),
        ({"name": ""}, "企业名称"),
    ],
)
def test_wrong_set_up_is_told_and_makes_nothing(db, client, changes, sentence):
    response = client.post("/setup", GOOD | changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.exists()


def test_command_prints_a_working_login(db):
    out = StringIO()
    call_command("create_organization", "丙公司", admin="boss", place="苏州", stdout=out)
    password = out.getvalue().rsplit("password ", 1)[1].strip()
    assert authenticate(username="boss", password=password).display_name == "企业管理员"
    assert Organization.objects.get().place == "320500"


def test_command_refuses_in_one_sentence(cast):
    with pytest.raises(CommandError, match="登录名 wangfang 已经有人用"):
        call_command("create_organization", "丙公司", admin="wangfang")


def test_member_of_two_organizations_chooses(cast, client):
    with organization_scope(cast.yi):
        second = Membership.objects.create(organization=cast.yi, user=cast.wang.user)
    client.force_login(cast.wang.user)
    assert client.post("/organizations/choose", {"membership": second.public_id}).status_code == 302
    assert client.get("/me/profile").wsgi_request.actor.organization == cast.yi


def test_nobody_chooses_a_foreign_membership(cast, client):
    client.force_login(cast.zhao.user)
    data = {"membership": cast.wang.membership.public_id}
    assert client.post("/organizations/choose", data).status_code == 404
