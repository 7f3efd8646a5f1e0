"""The manager's approvals in a browser: one tap, many at once, with and without scripts."""

from __future__ import annotations

import pytest

from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.tests.conftest import ask, leave  # noqa: F401 - fixtures
from zyg.core.organizations.scoping import organization_scope

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def states(cast):
    with organization_scope(cast.jia):
        rows = ApprovalRequest.objects.order_by("pk")
        return list(rows.values_list("state", flat=True))


@pytest.mark.parametrize("javascript", [True, False])
def test_manager_approves_on_his_phone(cast, ask, open_as, javascript):  # noqa: F811
    ask("1")
    page = open_as(cast.li, "/team/approve", phone=True, javascript=javascript)
    page.get_by_role("button", name="同意", exact=True).click()
    page.get_by_text("已同意 1 件。").wait_for()
    assert states(cast) == ["approved"]
    assert page.faults == []


def test_many_are_rejected_at_once_with_a_reason(cast, ask, open_as):  # noqa: F811
    for number in range(3):
        ask(str(number))
    page = open_as(cast.li, "/team/approve", phone=True)
    page.locator("[data-z-select-all]").check()
    page.get_by_text("已选 3 件").wait_for()
    page.get_by_role("button", name="驳回所选").click()
    page.get_by_text("请写明驳回的理由").first.wait_for()
    page.locator("[data-z-select-all]").check()
    page.get_by_placeholder("意见，驳回时必填").fill("项目上线")
    page.get_by_role("button", name="驳回所选").click()
    page.get_by_text("已驳回 3 件。").wait_for()
    assert states(cast) == ["rejected"] * 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_scrolls_sideways_and_targets_are_large(cast, ask, open_as, theme):  # noqa: F811
    ask("1")
    for path in ("/team/approve", "/approvals", "/approvals/delegations", "/messages"):
        page = open_as(cast.li, path, phone=True, theme=theme)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), path
        heights = [box.bounding_box()["height"] for box in page.locator("button:visible").all()]
        assert min(heights, default=44) >= 44, path
