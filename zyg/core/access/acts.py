"""The acts of access that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "organization.create": "建立企业",
        "members.add": "添加成员",
        "members.roles": "修改成员角色",
        "members.stop": "停用成员",
        "token.create": "新建接口令牌",
        "token.revoke": "停用接口令牌",
    }
)
