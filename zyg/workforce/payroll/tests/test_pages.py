"""What the pages show, to whom, and within how many SQL statements."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zyg.workforce.payroll.models import InputKind, PayRun, Payslip, RunStatus
from zyg.workforce.payroll.operations import paying, slips
from zyg.workforce.payroll.tests.makers import NOW

OFFICE_PAGES = ("payroll:runs", "payroll:slips", "payroll:questions")


@pytest.fixture
def sent(jia, people, paid):
    paying.send_payslips(actor=jia.wang, run=paid, now=NOW)
    return Payslip.objects.get(run=paid, employee=people[0])


def get(client, actor, name, *args, **more):
    client.force_login(actor.user)
    return client.get(reverse(name, args=args), **more)


def post(client, actor, name, *args, **data):
    client.force_login(actor.user)
    return client.post(reverse(name, args=args), data, follow=True)


def test_the_workbench_shows_steps_figures_and_findings(jia, client, computed):
    body = get(client, jia.wang, "payroll:run", "2026-10").content.decode()
    for word in ("收集数据", "锁定考勤", "发放与申报", "计薪人数", "人工成本", "环比差异", "韩梅"):
        assert word in body


@pytest.mark.parametrize("who", ["li", "sun", "han"])
@pytest.mark.parametrize("name", OFFICE_PAGES)
def test_pay_pages_are_closed_without_the_right(jia, client, computed, who, name):
    response = get(client, getattr(jia, who), name)
    assert response.status_code == 403
    assert "看薪资" in response.content.decode()


def test_a_manager_sees_no_pay_of_his_team(jia, client, computed):
    row = computed.current.results.first()
    assert get(client, jia.li, "payroll:person", "2026-10", row.public_id).status_code == 403
    assert get(client, jia.li, "payroll:why", f"{row.public_id}-s0").status_code == 404


def test_every_line_opens_to_its_formula_and_source(jia, client, computed):
    row = computed.current.results.order_by("employee_number").first()
    body = get(client, jia.wang, "payroll:person", "2026-10", row.public_id).content.decode()
    keys = set(re.findall(r"/pay/why/([a-z0-9-]+)", body))
    assert len(keys) > 10
    for key in keys:
        page = get(client, jia.wang, "payroll:why", key).content.decode()
        assert "算法" in page
        assert "法律文件" in page


def test_a_line_from_a_file_names_file_and_row(jia, client, computed):
    row = computed.current.results.order_by("employee_number").first()
    body = get(client, jia.wang, "payroll:why", f"{row.public_id}-p1").content.decode()
    assert "提成.xlsx 第 18 行" in body


def test_the_drawer_is_the_same_explanation(jia, client, computed):
    row = computed.current.results.first()
    key = f"{row.public_id}-s2"
    part = get(client, jia.wang, "payroll:why", key, headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<div class="z-drawer-head"')


def test_a_worker_reads_her_slip_and_its_lines(jia, client, sent):
    body = get(client, jia.han, "payroll:my_slip", "2026-10").content.decode()
    assert "确认无误" in body
    key = re.search(r"/pay/why/([a-z0-9-]+)", body)[1]
    page = get(client, jia.han, "payroll:why", key)
    assert page.status_code == 200
    assert "对这一项有疑问" in page.content.decode()


def test_a_worker_sees_no_line_of_another(jia, client, people, sent, paid):
    other = Payslip.objects.get(run=paid, employee=people[1]).result
    assert get(client, jia.han, "payroll:why", f"{other.public_id}-s2").status_code == 404


def test_confirming_on_the_phone(jia, client, sent):
    post(client, jia.han, "payroll:my_slip_confirm", "2026-10")
    sent.refresh_from_db()
    assert sent.status == "已确认"


def test_a_question_without_words_keeps_the_form(jia, client, sent):
    client.force_login(jia.han.user)
    url = reverse("payroll:my_slip_question", args=["2026-10"])
    response = client.post(url, {"line": "基本工资", "text": ""})
    assert response.status_code == 422
    assert "请写清哪一项" in response.content.decode()


def test_the_answer_reaches_the_worker(jia, client, sent):
    question = slips.question_payslip(actor=jia.han, slip=sent, text="提成少了一笔", now=NOW)
    post(client, jia.wang, "payroll:answer", question.public_id, answer="已核对，下月补发 300 元")
    assert "下月补发 300 元" in get(client, jia.han, "payroll:my_slip", "2026-10").content.decode()


def test_archiving_asks_first_without_scripts(jia, client, sent, paid):
    page = post(client, jia.wang, "payroll:archive", "2026-10")
    assert "请确认" in page.content.decode()
    paid.refresh_from_db()
    assert paid.status == RunStatus.PAID
    post(client, jia.wang, "payroll:archive", "2026-10", confirmed="1")
    paid.refresh_from_db()
    assert paid.status == RunStatus.ARCHIVED


def test_a_refusal_is_a_message_on_the_page(jia, client, computed):
    page = post(client, jia.wang, "payroll:archive", "2026-10", confirmed="1").content.decode()
    assert "现在是「待校验」，不能归档" in page


def test_an_unreadable_file_is_refused_with_the_way_out(jia, client, people):
    post(client, jia.wang, "payroll:runs", period="2026-10")
    page = _upload(client, "薪资.xlsx", b"\x00\x01\x02")
    assert "薪资.xlsx" in page
    assert not PayRun.objects.get().files.exists()


def test_problems_of_rows_are_listed_with_row_and_value(jia, client, people):
    post(client, jia.wang, "payroll:runs", period="2026-10")
    page = _upload(client, "薪资.csv", "工号,姓名,基本工资\nE0001,韩梅,9千元\n".encode())
    assert "第 2 行" in page
    assert "9千元" in page


def _upload(client, name, content):
    file = SimpleUploadedFile(name, content)
    url = reverse("payroll:files", args=["2026-10"])
    data = {"kind": InputKind.PAY, "file": file}
    return client.post(url, data, follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "limit"),
    [("payroll:run", 28), ("payroll:runs", 12), ("payroll:slips", 16)],
)
def test_pages_cost_few_statements(jia, client, sent, django_assert_max_num_queries, name, limit):
    client.force_login(jia.wang.user)
    args = ["2026-10"] if name == "payroll:run" else []
    with django_assert_max_num_queries(limit):
        assert client.get(reverse(name, args=args)).status_code == 200
