"""The payroll officer's and the worker's most frequent acts, in a browser."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.payroll.models import PayRun, Payslip, RunStatus
from zyg.workforce.payroll.operations import paying
from zyg.workforce.payroll.tests import makers

pytestmark = pytest.mark.browser


@pytest.fixture
def jia(transactional_db, cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def run(jia):
    people = makers.make_people(jia)
    months = [makers.person_month(people[0], commission=3_000_00), makers.person_month(people[1])]
    return makers.make_run(jia, people, months)


@pytest.fixture
def paid(jia, run):
    computed = _fresh(
        run, lambda: makers.computing.compute_run(actor=jia.wang, run=run, now=makers.NOW)
    )
    run = makers.pay(jia, makers.approve(jia, computed))
    paying.send_payslips(actor=jia.wang, run=run, now=makers.NOW)
    return run


def _fresh(run, act):
    act()
    run.refresh_from_db()
    return run


def test_computing_handing_in_and_approving(jia, run, open_as):
    page = open_as(jia.wang, "/pay/runs/2026-10")
    page.get_by_role("button", name="开始计算").click()
    page.get_by_text("待校验").first.wait_for()
    page.get_by_role("button", name="提交审批").click()
    page.get_by_text("已提交审批").wait_for()
    approver = open_as(jia.zhou, "/pay/runs/2026-10")
    approver.get_by_role("button", name="同意发放 2 人").click()
    approver.get_by_text("已批准").first.wait_for()
    assert PayRun.objects.get().status == RunStatus.APPROVED
    assert page.faults == approver.faults == []


def test_why_is_this_number(jia, run, open_as):
    _fresh(run, lambda: makers.computing.compute_run(actor=jia.wang, run=run, now=makers.NOW))
    row = run.current.results.order_by("employee_number").first()
    page = open_as(jia.wang, f"/pay/runs/2026-10/{row.public_id}")
    page.get_by_role("link", name="提成").first.click()
    drawer = page.locator("#z-drawer")
    drawer.get_by_text("提成.xlsx 第 18 行").first.wait_for()
    assert re.search(r"/pay/why/.+-p1$", page.url)
    page.keyboard.press("Escape")
    assert page.url.endswith(row.public_id)
    assert drawer.inner_text() == ""
    page.goto(f"/pay/why/{row.public_id}-p1")
    page.get_by_role("heading", name="为什么是这个数").wait_for()


def test_keyboard_opens_a_person(jia, run, open_as):
    _fresh(run, lambda: makers.computing.compute_run(actor=jia.wang, run=run, now=makers.NOW))
    page = open_as(jia.wang, "/pay/runs/2026-10")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#z-drawer, h1:has-text('韩梅')").first.wait_for()
    page.goto("/pay/runs/2026-10")
    page.keyboard.press("?")
    page.get_by_role("heading", name="快捷键").wait_for()


def test_sending_asks_with_the_number_on_the_button(jia, paid, open_as):
    Payslip.objects.all().delete()
    page = open_as(jia.wang, "/pay/runs/2026-10")
    page.get_by_role("button", name="发送 2 份工资条").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="取消").click()
    assert Payslip.objects.count() == 0
    page.get_by_role("button", name="发送 2 份工资条").click()
    page.locator("dialog[open]").get_by_role("button", name="发送 2 份工资条").click()
    page.get_by_text("已发送 2 份工资条").wait_for()
    assert Payslip.objects.count() == 2


def test_hiding_amounts_lasts(jia, paid, open_as):
    page = open_as(jia.wang, "/pay/runs")
    page.get_by_role("button", name="隐藏金额").click()
    assert not page.locator(".z-money").first.is_visible()
    page.reload()
    assert not page.locator(".z-money").first.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_worker_confirms_her_slip(jia, paid, open_as, javascript):
    page = open_as(jia.han, "/me", phone=True, javascript=javascript)
    page.get_by_text("2026年10月工资条").click()
    page.get_by_text("基本工资").first.click()
    page.get_by_role("heading", name="为什么是这个数").wait_for()
    page.get_by_role("link", name="返回").click()
    page.get_by_role("button", name="确认无误").click()
    page.get_by_text("已确认").first.wait_for()
    assert Payslip.objects.get(employee__name="韩梅").status == "已确认"
    assert page.faults == []


def test_a_worker_questions_a_line(jia, paid, open_as):
    page = open_as(jia.han, "/me/slips/2026-10", phone=True)
    page.get_by_role("link", name=re.compile("^提成")).click()
    page.get_by_role("link", name="对这一项有疑问").click()
    page.get_by_label("您的疑问").fill("提成应该是 3,300 元")
    page.get_by_role("button", name="提交疑问").click()
    page.get_by_text("疑问已提交").wait_for()
    officer = open_as(jia.wang, "/home")
    officer.get_by_text("答复工资疑问").wait_for()


WIDE = ("/home", "/pay/runs", "/pay/runs/2026-10", "/pay/runs/2026-10/payout", "/pay/slips")
NARROW = ("/me", "/me/slips", "/me/slips/2026-10")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone(jia, paid, open_as, theme):
    for actor, paths in ((jia.wang, WIDE), (jia.han, NARROW)):
        page = open_as(actor, paths[0], phone=True, theme=theme)
        for path in paths:
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, (path, width)
        assert page.faults == []


def test_targets_are_large_enough_on_a_phone(jia, paid, open_as):
    page = open_as(jia.han, NARROW[-1], phone=True)
    low = page.evaluate(
        """() => [...document.querySelectorAll('a, button, select, summary, input')]
        .filter(part => part.checkVisibility() && !part.classList.contains('z-skip'))
        .filter(part => part.getBoundingClientRect().height < 43.5)
        .map(part => part.outerHTML.slice(0, 100))"""
    )
    assert low == []


@pytest.mark.parametrize(
    ("who", "path", "phone", "limit"),
    [("han", "/me/slips/2026-10", True, 60), ("wang", "/pay/runs/2026-10", False, 120)],
)
def test_pages_stay_within_their_weight(jia, paid, open_as, who, path, phone, limit):
    page = open_as(getattr(jia, who), path, phone=phone)
    loaded = "performance.getEntriesByType('resource').map(entry => entry.name)"
    addresses = [page.url, *page.evaluate(loaded)]
    assert {urlsplit(address).netloc for address in addresses} == {urlsplit(page.url).netloc}
    bodies = [page.request.get(address).body() for address in addresses]
    assert sum(len(gzip.compress(body)) for body in bodies) < limit * 1024
