"""Which account a sum goes to: rows with dates, never overwritten."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from importlib import resources

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.payroll.models import AccountMapping
from zyg.workforce.payroll.voucher.entries import ITEM, KEYS, VoucherError

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,29}")


@transaction.atomic
def save_account_mapping(
    *,
    actor: Actor,
    key: str,
    department: str,
    account: str,
    account_name: str,
    valid_from: dt.date,
) -> AccountMapping:
    """Let sums go to an account from a day on; the row before ends there.

    Args:
        actor: needs 修改薪资.
        key: a key of ``KEYS``, or ``item:`` with the code of a pay item.
        department: name of the cost centre, "" for all that have no row of their own.
        account: code of the account.
        account_name: its name.
        valid_from: first day.

    Raises:
        PermissionRefusedError: no right to edit pay.
        VoucherError: no such key, no account, or a row of that day or later is there.
    """
    require(actor, "pay.edit")
    key = key.strip()
    if key not in KEYS and not (key.startswith(ITEM) and len(key) > len(ITEM)):
        raise VoucherError("请选择项目，或写成 item:工资项代码，例如 item:commission。")
    if not _CODE.fullmatch(account.strip()) or not account_name.strip():
        raise VoucherError("请写科目编码（数字、字母、点）和科目名称，例如 6602.01 管理费用-工资。")
    rows = AccountMapping.objects.select_for_update().filter(key=key, department=department.strip())
    last = rows.order_by("-valid_from").first()
    if last is not None and last.valid_from >= valid_from:
        raise VoucherError(f"已有 {last.valid_from} 起的对应，新的请从那天以后开始。")
    if last is not None:
        last.valid_to = valid_from
        last.save(update_fields=["valid_to"])
    row: AccountMapping = AccountMapping.objects.create(
        organization=actor.organization,
        key=key,
        department=department.strip()[:100],
        account=account.strip(),
        account_name=account_name.strip()[:80],
        valid_from=valid_from,
    )
    payload = {"项目": key, "部门": row.department, "科目": str(row), "开始": str(valid_from)}
    record(actor, "pay.accounts", obj=row, payload=payload)
    return row


@transaction.atomic
def adopt_standard_accounts(*, actor: Actor, valid_from: dt.date) -> int:
    """Add the accounts to start from where none is set; return how many.

    Raises:
        PermissionRefusedError: no right to edit pay.
    """
    require(actor, "pay.edit")
    path = resources.files("zyg.workforce.payroll.voucher") / "standard.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))["accounts"]
    known = set(AccountMapping.objects.filter(department="").values_list("key", flat=True))
    fresh = {key: row for key, row in told.items() if key not in known}
    for key, (account, name) in fresh.items():
        save_account_mapping(
            actor=actor, key=key, department="", account=account, account_name=name,
            valid_from=valid_from,
        )  # fmt: skip
    return len(fresh)
