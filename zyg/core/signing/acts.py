"""The acts of signing that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "signing.send": "发起签署",
        "signing.remind": "提醒签署",
        "signing.void": "作废签署",
        "signing.expire": "签署到期",
        "signing.open": "打开签署链接",
        "signing.code": "发送签署验证码",
        "signing.identity": "签署前验证身份",
        "signing.shown": "看完签署文件",
        "signing.intent": "表示签署意愿",
        "signing.sign": "签署文件",
        "signing.timestamp": "加盖可信时间戳",
        "signing.decline": "拒绝签署",
        "signing.download": "下载签署文件",
        "signing.evidence": "下载签署证据",
        "signing.paper": "登记纸质文本",
    }
)
