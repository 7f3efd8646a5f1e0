"""The acts on messages that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "messages.send": "发送消息",
        "messages.escalate": "重要通知没有送达",
        "messages.choose": "修改消息设置",
        "messages.consent": "同意接收营销消息",
        "messages.withdraw": "停止接收营销消息",
    }
)
