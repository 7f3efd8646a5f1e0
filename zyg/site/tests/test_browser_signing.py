"""Signing on a phone, and what the organization sees of it, in a browser."""

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing.models import SigningRequest, State
from zyg.core.signing.tests import makers
from zyg.testing import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def jia(transactional_db, cast):
    with organization_scope(cast.jia):
        cast.han.user.set_password(PASSWORD)
        cast.han.user.save()
        yield cast


@pytest.fixture
def request_(jia):
    return makers.send(jia, makers.member(jia))


def prove(page):
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="验证身份").click()
    page.get_by_text("看完了，下一步").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_worker_reads_and_signs_on_her_phone(jia, request_, open_as, javascript):
    page = open_as(jia.han, "/me/papers", phone=True, javascript=javascript)
    page.get_by_text("劳动合同").click()
    prove(page)
    for picture in page.locator("figure img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("image => image.decode()") if javascript else None
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="看完了，下一步").click()
    page.get_by_role("checkbox").check()
    page.get_by_label("请亲自输入你的姓名").fill("韩梅")
    page.get_by_role("button", name="下一步：核对并签署").click()
    page.get_by_role("button", name="签署").click()
    page.get_by_text("签署成功").wait_for()
    assert SigningRequest.objects.get().state == State.COMPLETED
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.faults == []


def test_worker_declines(jia, request_, open_as):
    page = open_as(jia.han, "/me/papers", phone=True)
    page.get_by_text("劳动合同").click()
    prove(page)
    page.get_by_role("link", name="不同意，拒签").click()
    page.get_by_label("原因").fill("要求签纸质合同")
    page.get_by_role("button", name="拒签").click()
    page.get_by_text("已拒签：要求签纸质合同").wait_for()
    assert page.faults == []


def test_hr_follows_and_takes_the_evidence(jia, open_as):
    makers.completed(jia)
    page = open_as(jia.sun, "/signing")
    page.get_by_role("link", name="劳动合同").click()
    page.get_by_text("加盖可信时间戳").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载证据文件").click()
    assert download.value.suggested_filename == "劳动合同-签署证据.zip"
    assert page.faults == []
