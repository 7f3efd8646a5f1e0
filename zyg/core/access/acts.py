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
        "members.resume": "恢复成员",
        "members.invite": "邀请成员",
        "members.invite_again": "重新发送邀请",
        "members.invite_revoke": "撤回邀请",
        "members.join": "接受邀请加入",
        "members.grant": "额外开通资料权限",
        "members.deny": "收回资料权限",
        "members.exception_end": "结束资料权限例外",
        "members.letter": "登记授权书",
        "members.letter_end": "终止授权书",
        "members.no_letter": "取消授权书要求",
        "members.preview": "以他人身份预览",
        "members.preview_end": "结束预览",
        "deputy.appoint": "委托代办",
        "deputy.recall": "收回代办授权",
        "deputy.begin": "开始代办",
        "deputy.stop": "结束代办",
        "token.create": "新建接口令牌",
        "token.revoke": "停用接口令牌",
    }
)
