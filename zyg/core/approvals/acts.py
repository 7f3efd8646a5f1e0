"""The acts on approvals that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "approvals.start": "提交审批",
        "approvals.step": "进入审批步骤",
        "approvals.approve": "同意",
        "approvals.reject": "驳回",
        "approvals.withdraw": "撤回审批",
        "approvals.remind": "催办",
        "approvals.reassign": "改派审批人",
        "approvals.delegate": "委托审批",
        "approvals.undelegate": "结束委托",
        "approvals.flow": "修改审批流程",
    }
)
