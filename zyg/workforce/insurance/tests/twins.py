"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.testing import Cast, Shared
from zyg.workforce.insurance.models import (
    Arrear,
    BaseDeclaration,
    BaseSeason,
    PolicyNotice,
    Settlement,
)
from zyg.workforce.insurance.operations import accounts, batches
from zyg.workforce.insurance.operations.parameters import enter_parameter
from zyg.workforce.insurance.operations.reconciling import compare_month
from zyg.workforce.insurance.tests import makers
from zyg.workforce.insurance.tests.test_parameters import NOW, told


def twins(cast: Cast) -> dict[str, str]:
    """Make a row of everything in 甲公司."""
    row = enter_parameter(actor=cast.wang, told=told(document_number="甲字组-1"), now=NOW)
    social, fund = makers.channels(cast)
    makers.worker(cast, 951, name="单雪")
    layout = accounts.add_layout(actor=cast.sun, preset="plain_add", now=NOW, name="甲字组格式")
    item = makers.batch(cast, social).items.get()
    makers.batch(cast, fund)
    batches.submit_batch(actor=cast.sun, batch=item.batch, now=NOW, confirmed=True)
    season = BaseSeason.objects.create(
        organization=cast.jia, place="310000", wage_year=2025, starts="2026-07",
        created_by=cast.wang.user, created_at=NOW,
    )  # fmt: skip
    declaration = BaseDeclaration.objects.create(
        organization=cast.jia, season=season, employee=item.employee
    )
    settlement = Settlement.objects.create(
        organization=cast.jia, place="310000", first="2026-08", last="2026-10",
        take_month="2026-11", people=1, employer=1, employed=1, proposed_by=cast.wang.user,
        proposed_at=NOW, problems=["甲字组"],
    )  # fmt: skip
    notice = PolicyNotice.objects.create(
        organization=cast.jia, name="甲字组通知", read_by=cast.wang.user, read_at=NOW
    )
    arrear = Arrear.objects.create(
        organization=cast.jia, channel=social, month="2026-10", amount=1, reason="甲字组",
        due_on=makers.TODAY, user=cast.wang.user, created_at=NOW,
    )  # fmt: skip
    compare_month(actor=cast.wang, channel=social, month=makers.MONTH, now=NOW)
    return {
        "public_id": row.public_id,
        "kind": Shared("limit"),
        "channel_id": social.public_id,
        "layout_id": layout.public_id,
        "batch_id": item.batch.public_id,
        "item_id": item.public_id,
        "season_id": season.public_id,
        "declaration_id": declaration.public_id,
        "base_id": declaration.public_id,
        "settlement_id": settlement.public_id,
        "notice_id": notice.public_id,
        "arrear_id": arrear.public_id,
        "employee_id": item.employee.public_id,
        "place": Shared("310000"),
        "insurance": Shared("pension"),
        "month": Shared(str(makers.MONTH)),
    }
