"""What is said about rights that begin or end."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="access.letter_ending",
        version=1,
        category=Category.SERVICE,
        title="{name}的授权书{last}到期",
        body=(
            "{name}的授权书有效到{last}。到期后，{name}在平台上办理企业事务的权限随之停止。"
            "需要继续办理的，请企业管理员在「成员与权限」里登记新的授权书。"
        ),
        short="{name}的授权书{last}到期，到期后权限停止，请登录办理。",
        params={"name": Param.NAME, "last": Param.DATE},
    ),
    MessageTemplate(
        code="access.deputy",
        version=1,
        category=Category.SERVICE,
        title="{deputy}代{principal}办理事务",
        body=(
            "{deputy}从{first}到{last}可以代{principal}办理事务。"
            "代办期间的每项操作都会记下两个人的名字，到期自动结束；双方都可以提前结束。"
        ),
        short="",
        params={
            "principal": Param.NAME,
            "deputy": Param.NAME,
            "first": Param.DATE,
            "last": Param.DATE,
        },
        external=(),
    ),
)
