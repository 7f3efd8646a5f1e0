"""The API of payroll: scopes, one's own only, explained lines."""

import pytest

from zyg.core.access.tokens import LONGEST, create_token
from zyg.workforce.payroll.operations import paying
from zyg.workforce.payroll.tests.makers import NOW

ROOT = "/api/v1/payroll"


@pytest.fixture
def call(jia, client):
    def get(actor, path, *scopes):
        _, key = create_token(
            actor=actor, name="测试", scopes=list(scopes), now=NOW, lifetime=LONGEST
        )
        return client.get(f"{ROOT}{path}", headers={"Authorization": f"Bearer {key}"})

    return get


def test_runs_with_totals(jia, call, computed):
    told = call(jia.wang, "/runs/2026-10", "pay.view").json()
    assert (told["status"], told["version"]["net"]) == ("checking", computed.current.net)


def test_a_token_without_the_scope_is_refused(jia, call, computed):
    assert call(jia.wang, "/runs", "people.view").status_code == 403


def test_people_and_their_lines(jia, call, computed):
    people = call(jia.wang, "/runs/2026-10/people", "pay.view").json()["people"]
    lines = call(jia.wang, f"/results/{people[0]['id']}/lines", "pay.view").json()
    assert {line["label"] for line in lines} >= {"基本工资", "实发工资"}
    assert all(line["formula"] and line["source"]["title"] for line in lines)


def test_a_worker_gets_her_own_payslips(jia, call, paid):
    paying.send_payslips(actor=jia.wang, run=paid, now=NOW)
    told = call(jia.han, "/me/payslips/2026-10", "payslip.view").json()
    assert told["status"] == "已发送"
    assert len(call(jia.han, "/me/payslips", "payslip.view").json()) == 1


def test_a_worker_gets_no_run(jia, call, paid):
    assert call(jia.han, "/runs/2026-10", "payslip.view").status_code == 403


def test_payments_with_masked_accounts(jia, call, paid):
    told = call(jia.wang, "/runs/2026-10/payments?status=success", "pay.payout", "pay.view").json()
    assert told["total"] == 2
    assert {one["status_label"] for one in told["payments"]} == {"成功"}
    assert all(one["account"].startswith("尾号") for one in told["payments"])
    batches = call(jia.wang, "/runs/2026-10/batches", "pay.payout", "pay.view").json()
    assert [(one["count"], one["arrived"]) for one in batches] == [(2, 2)]
    assert call(jia.zhou, "/runs/2026-10/payments", "pay.view").status_code == 403
