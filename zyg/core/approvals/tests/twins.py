"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from zyg.core.approvals.models import ApprovalRequest, ApprovalStep, Delegation, StepState
from zyg.testing import Cast


def twins(cast: Cast) -> dict[str, str]:
    """Let 韩梅 of 甲公司 wait for an approval, and 王芳 stand in for 李雷."""
    request = ApprovalRequest.objects.create(
        organization=cast.jia,
        subject_kind="test.leave",
        subject_id="L1",
        title="韩梅的请假",
        requester=cast.han.membership,
        flow={"label": "请假", "steps": []},
        started_at=timezone.now(),
    )
    ApprovalStep.objects.create(
        organization=cast.jia,
        request=request,
        number=request.step,
        label="主管",
        state=StepState.OPEN,
    )
    delegation = Delegation.objects.create(
        organization=cast.jia,
        giver=cast.li.membership,
        taker=cast.wang.membership,
        valid_from=dt.date(2026, 11, 1),
        valid_to=dt.date(2027, 1, 1),
        created_at=timezone.now(),
    )
    return {
        "approval_id": request.public_id,
        "delegation_id": delegation.public_id,
        "kind": "test.leave",
    }
