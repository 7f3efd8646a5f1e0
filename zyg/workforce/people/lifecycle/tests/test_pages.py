"""The pages of the lifecycle: who opens them, what they show, the way through each act."""

import datetime as dt
import re

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    answers,
    approval_of,
    approved,
    exited,
    handed_in,
    invited,
    proposed,
    signed,
)
from zyg.workforce.people.models import (
    Certificate,
    ChangeRequest,
    EventKind,
    LabourContract,
    Offboarding,
    Onboarding,
)
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.tests.makers import make_employee


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def xue(jia):
    return make_employee(jia.sun)


@pytest.fixture
def as_(cast, client):
    def login(who):
        client.force_login(getattr(cast, who).user)
        return client

    return login


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


PAGES = (
    "/hr/onboard", "/hr/onboard/new", "/hr/changes", "/hr/changes/new", "/hr/contracts",
    "/hr/contracts/employer", "/hr/alerts", "/hr/offboard", "/hr/offboard/new",
)  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_pages_open_empty_for_hr_and_not_for_others(as_, cast, url):
    assert as_("sun").get(url).status_code == 200
    assert as_("han").get(url).status_code == 403
    assert as_("li").get(url).status_code == 403


def test_the_link_stands_on_one_answer_and_nowhere_else(jia, as_):
    said = {
        "name": "单雪", "number": "N001", "post": "工程师", "place": "上海",
        "engagement": "labour_contract", "hired": "2026-12-01", "valid_days": "7",
    }  # fmt: skip
    shown = text(as_("sun").post("/hr/onboard/new", said))
    link = re.search(r"http://testserver(/join/[\w-]+)", shown)[1]
    row = Onboarding.objects.get()
    assert link not in text(as_("sun").get(f"/hr/onboard/{row.public_id}"))
    assert "单雪，你好" in text(as_("sun").get(link))


def test_a_newcomer_goes_all_the_way_without_a_script(jia, client):
    _, token = invited(jia.sun)
    url = f"/join/{token}"
    page = text(client.get(url))
    assert "checked" not in page  # nothing is ticked for her
    assert client.get(f"{url}/identity").status_code == 302
    refused = client.post(url, {"general": "on"})
    assert refused.status_code == 422
    assert "须单独同意" in text(refused)
    assert client.post(url, {"general": "on", "sensitive": "on"}).url == f"{url}/identity"
    for step in ("identity", "contact", "education", "bank"):
        response = client.post(f"{url}/{step}", answers())
        assert response.status_code == 302, text(response)
    review = text(client.get(f"{url}/review"))
    assert answers()["id_number"] not in review
    assert "大学本科毕业" in review
    client.post(f"{url}/review")
    assert "已提交，等人事核对" in text(client.get(url))
    assert client.get(f"{url}/bank").status_code == 302  # nothing can be read back


def test_what_is_wrong_stays_and_secrets_never_come_back(jia, client):
    _, token = invited(jia.sun)
    client.post(f"/join/{token}", {"general": "on", "sensitive": "on"})
    wrong = client.post(f"/join/{token}/identity", answers(id_number="123"))
    assert wrong.status_code == 422
    assert "少 15 位" in text(wrong)
    client.post(f"/join/{token}/identity", answers())
    again = text(client.get(f"/join/{token}/identity"))
    assert answers()["id_number"] not in again
    assert "不改请留空" in again
    draft = client.post(f"/join/{token}/contact", {"phone": "138", "draft": "1"})
    assert draft.status_code == 204


def test_a_link_that_is_over_says_so(jia, client, time_machine):
    _, token = invited(jia.sun)
    time_machine.move_to(NOW + dt.timedelta(days=9))
    over = client.get(f"/join/{token}")
    assert over.status_code == 410
    assert "已失效" in text(over)
    assert client.get(f"/join/{token[:-1]}x").status_code == 404


def test_hr_checks_accepts_and_goes_on_to_the_contract(jia, as_):
    row = handed_in(jia.sun)
    url = f"/hr/onboard/{row.public_id}"
    page = text(as_("sun").get(url))
    assert "990***********" in page
    assert answers()["id_number"] not in page
    assert answers()["id_number"] in text(as_("sun").post(f"{url}/reveal/id_number"))
    assert as_("sun").post(f"{url}/accept").url.startswith("/hr/contracts/new/")
    assert "待签约 1" in text(as_("sun").get("/hr/onboard"))


def test_a_move_goes_from_the_form_to_the_approver(jia, as_, xue):
    url = f"/hr/changes/new/{xue.public_id}/transfer"
    said = {"valid_from": "2026-12-01", "post": "组长", "department": "研发部", "place": "上海"}
    missing = as_("sun").post(url, said)
    assert missing.status_code == 422
    sent = as_("sun").post(url, said | {"reason_code": "promotion"})
    row = ChangeRequest.objects.get()
    assert sent.url == f"/hr/changes/{row.public_id}"
    assert "岗位：工程师 → <strong>组长</strong>" in text(as_("sun").get("/hr/changes"))
    card = text(as_("zhou").get(f"/approvals/{approval_of(row).public_id}"))
    assert "工程师 → 组长" in card


def test_a_raise_shows_to_who_sees_pay(jia, as_, xue):
    url = f"/hr/changes/new/{xue.public_id}/pay"
    assert as_("sun").get(url).status_code == 403
    said = {"valid_from": "2026-12-01", "reason_code": "annual", "new_label": "基本工资"}
    as_("wang").post(url, said | {"new_amount": "12,345.60"})
    row = ChangeRequest.objects.get()
    assert "12,345.60" in text(as_("wang").get(f"/hr/changes/{row.public_id}"))
    assert "12,345.60" not in text(as_("sun").get("/hr/changes"))
    hidden = text(as_("sun").get(f"/hr/changes/{row.public_id}"))
    assert "12,345.60" not in hidden
    assert "没有权限看薪资" in hidden


def test_an_event_is_corrected_from_its_page(jia, as_, xue):
    row = approved(jia, xue, post="组长")
    page = text(as_("sun").get(f"/hr/changes/{row.public_id}"))
    assert f"corrects={row.event.public_id}" in page
    url = f"/hr/changes/new/{xue.public_id}/correction?corrects={row.event.public_id}"
    assert (
        as_("sun").post(url, {"valid_from": "2026-11-25", "reason": "登记错人"}).status_code == 302
    )
    assert ChangeRequest.objects.filter(kind=EventKind.CORRECTION).exists()


def test_a_contract_is_registered_signed_and_printed(jia, as_, xue):
    url = f"/hr/contracts/new/{xue.public_id}"
    said = {
        "kind": "fixed", "start": "2024-03-01", "end": "2027-02-28", "probation_months": "6",
        "renewal": "contract", "post": "工程师", "work_place": "上海",
        "hours_system": "standard", "pay_by_sheet": "on",
    }  # fmt: skip
    long = as_("sun").post(url, said | {"probation_months": "7"})
    assert "试用期 7 个月过长" in text(long)
    as_("sun").post(url, said)
    contract = LabourContract.objects.get()
    page = text(as_("sun").get(f"/hr/contracts/{contract.public_id}"))
    assert "还缺少" in page or "必备内容还缺少" in page
    assert "每月支付二倍工资" in page
    sent = as_("sun").post(f"/hr/contracts/{contract.public_id}/sign", {"signed_on": "2024-03-02"})
    assert sent.status_code == 302
    contract.refresh_from_db()
    assert contract.state == "signed"


def test_contracts_near_their_end_are_renewed_together(jia, as_, xue):
    contract = signed(jia.sun, xue, end=dt.date(2026, 12, 31))
    page = text(as_("sun").get("/hr/contracts?show=soon"))
    assert contract.public_id in page
    done = text(as_("sun").post("/hr/contracts/renew", {"pick": contract.public_id, "years": "3"}))
    assert "2027-01-01 至 2029-12-31" in done
    assert "没有选合同" in text(as_("sun").post("/hr/contracts/renew", {"years": "3"}, follow=True))


def test_alerts_tell_the_law(jia, as_, xue):
    signed(jia.sun, xue, end=dt.date(2026, 12, 31))
    page = text(as_("sun").get("/hr/alerts"))
    assert "劳动合同将于 2026-12-31 到期" in page


def test_an_exit_is_tried_proposed_and_done(jia, as_, xue):
    signed(jia.sun, xue)
    url = f"/hr/offboard/new/{xue.public_id}"
    said = {"ground": "resignation", "notice_on": "2026-11-25", "last_day": "2026-12-25"}
    tried = text(as_("sun").post(url, said | {"try": "1"}))
    assert "不需要支付经济补偿" in tried
    assert not Offboarding.objects.exists()
    as_("sun").post(url, said)
    row = Offboarding.objects.get()
    assert "查看审批" in text(as_("sun").get(f"/hr/offboard/{row.public_id}"))


def test_duties_are_ticked_on_the_page(jia, as_, xue):
    signed(jia.sun, xue)
    row = exited(jia, xue)
    task = row.tasks.get(code="handover")
    as_("sun").post(f"/hr/offboard/{row.public_id}/tasks/{task.public_id}", {"note": "已交接"})
    assert "已交接" in text(as_("sun").get(f"/hr/offboard/{row.public_id}"))
    as_("sun").post(f"/hr/offboard/{row.public_id}/revoke", {"reason": "本人撤回"})
    xue.refresh_from_db()
    assert xue.left is None


def test_amounts_of_an_exit_are_for_who_sees_pay(jia, as_, xue):
    signed(jia.sun, xue)
    row = exited(jia, xue, ground="mutual_by_employer")
    url = f"/hr/offboard/{row.public_id}"
    as_("wang").post(f"{url}/pay", {"average_wage": "12000"})
    assert "36,000.00" in text(as_("wang").get(url))
    assert "36,000.00" not in text(as_("sun").get(url))


def test_a_paper_is_issued_opened_and_checked(jia, as_, xue, client):
    url = f"/hr/people/{xue.public_id}/certificates"
    sent = as_("sun").post(url, {"kind": "employment", "purpose": "办理居住证"})
    paper = Certificate.objects.get()
    opened = as_("sun").get(sent.url)
    assert opened["Content-Type"] == "application/pdf"
    client.logout()
    plain = paper.number.replace("-", "")
    checked = text(client.get(f"/verify/{jia.jia.public_id}/{plain}"))
    assert "单*" in checked
    assert xue.id_number not in checked
    assert client.get(f"/verify/{jia.yi.public_id}/{plain}").status_code == 404
    as_("sun").post(f"/certificates/{paper.public_id}/revoke", {"reason": "写错"})
    assert "已作废" in text(client.get(f"/verify/{jia.jia.public_id}/{plain}"))


def test_a_worker_opens_her_own_paper_alone(jia, as_, xue):
    link_membership(actor=jia.zhou, employee=xue, membership=jia.han.membership)
    sent = as_("han").post(f"/hr/people/{xue.public_id}/certificates", {"kind": "employment"})
    assert as_("han").get(sent.url).status_code == 200
    assert as_("li").get(sent.url).status_code == 404


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/hr/onboard", 14),
        ("/hr/changes", 16),
        ("/hr/contracts?show=soon", 30),
        ("/hr/offboard", 16),
    ],
)
def test_lists_cost_a_bounded_number_of_statements(
    jia, as_, url, most, django_assert_max_num_queries
):
    for serial in range(1, 9):
        person = make_employee(jia.sun, serial)
        signed(jia.sun, person, end=dt.date(2026, 12, 31))
        proposed(jia.sun, person, post="组长")
        exited(jia, person, approve=False)
        invited(jia.sun, number=f"N{serial}")
    client = as_("sun")
    with django_assert_max_num_queries(most):
        assert client.get(url).status_code == 200
