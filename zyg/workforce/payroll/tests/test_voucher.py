"""The voucher: balanced from two sides, the nearest account, dates, pages."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.money import yuan
from zyg.workforce.payroll.models import AccountMapping
from zyg.workforce.payroll.operations import accounts
from zyg.workforce.payroll.voucher.entries import VoucherError, voucher
from zyg.workforce.payroll.voucher.queries import voucher_of

DAY = dt.date(2026, 1, 1)


@pytest.fixture
def mapped(jia):
    accounts.adopt_standard_accounts(actor=jia.wang, valid_from=DAY)


def put(cast, key, account, department="", day=DAY):
    return accounts.save_account_mapping(
        actor=cast.wang,
        key=key,
        department=department,
        account=account,
        account_name="科目",
        valid_from=day,
    )


def test_both_sides_meet_and_come_from_the_run(jia, approved, mapped):
    entries = voucher_of(jia.wang, approved)
    version = approved.current
    debit, credit = (sum(getattr(one, side) for one in entries) for side in ("debit", "credit"))
    assert debit == credit == version.employer_cost + version.gross
    sums = {one.account: one.credit for one in entries if one.event == "发放"}
    assert (sums["1002.01"], sums["2221.01"]) == (version.bank_payment, version.tax)


def test_sides_that_differ_are_not_exported(jia, approved, mapped):
    row = approved.current.results.first()
    result = row.result()
    broken = replace(result, tax_total=result.tax_total + 1)
    with pytest.raises(VoucherError, match=f"借贷不平，差 {yuan(-1)} 元"):
        voucher([("研发部", broken)], list(AccountMapping.objects.all()))


def test_the_nearest_account_counts(jia, approved, mapped):
    put(jia, "cost", "5301", "研发部")
    put(jia, "item:commission", "6601")
    costs = {one.account: one.debit for one in voucher_of(jia.wang, approved) if one.debit}
    assert costs["5301"] == 40_000_00
    assert costs["6601"] == 3_000_00


def test_a_change_of_account_leaves_former_months(jia, approved, mapped):
    put(jia, "bank", "1002.99", day=dt.date(2026, 11, 1))
    assert "1002.01" in {one.account for one in voucher_of(jia.wang, approved)}
    with pytest.raises(VoucherError, match="已有 2026-11-01 起的对应"):
        put(jia, "bank", "1002.98", day=dt.date(2026, 10, 1))


def test_what_has_no_account_is_named(jia, approved):
    put(jia, "cost", "6602")
    with pytest.raises(VoucherError, match=r"没有对应科目：.*单位公积金成本"):
        voucher_of(jia.wang, approved)


@pytest.mark.parametrize(("key", "account"), [("bonus", "1"), ("item:", "1"), ("tax", "=1+1")])
def test_wrong_rows_are_refused(jia, key, account):
    with pytest.raises(VoucherError, match="请"):
        put(jia, key, account)


def test_rights(jia, approved, mapped):
    with pytest.raises(PermissionRefusedError):
        accounts.adopt_standard_accounts(actor=jia.zhou, valid_from=DAY)
    with pytest.raises(PermissionRefusedError):
        voucher_of(jia.sun, approved)


def test_the_pages(jia, client, approved):
    client.force_login(jia.wang.user)
    url = reverse("payroll:voucher", args=["2026-10"])
    assert "没有对应科目" in client.get(url).content.decode()
    client.post(reverse("payroll:accounts"), {"standard": "1"})
    assert "应交税费-应交个人所得税" in client.get(url).content.decode()
    assert client.post(url).content.startswith(b"PK")
    row = {"key": "tax", "account": "2221", "account_name": "个税", "valid_from": "2025-01-01"}
    assert "已有" in client.post(reverse("payroll:accounts"), row).content.decode()


def test_the_voucher_costs_two_statements(jia, approved, mapped, django_assert_num_queries):
    with django_assert_num_queries(2):
        voucher_of(jia.wang, approved)
