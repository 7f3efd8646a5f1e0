"""What the people app has to say."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, Channel, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="people.expiring",
        version=1,
        category=Category.SERVICE,
        title="你的{what}{day}到期",
        body="你的{what}有效期到{day}，请尽早换证，并把新的交给人事登记。",
        short="你的{what}{day}到期，请尽早换证。",
        params={"what": Param.NAME, "day": Param.DATE},
        external=(Channel.EMAIL,),
    ),
    MessageTemplate(
        code="people.expiring_many",
        version=1,
        category=Category.SERVICE,
        title="{day}有 {count} 份员工证件材料到提醒日",
        body="{day}有 {count} 份员工证件或材料将要到期或今天到期，请查看清单并提醒本人换证。",
        short="{count} 份员工证件材料将要到期",
        params={"day": Param.DATE, "count": Param.COUNT},
    ),
    MessageTemplate(
        code="people.own_export",
        version=1,
        category=Category.SERVICE,
        title="你的个人信息副本已生成",
        body="你申请的个人信息副本已经生成，{day}前可以在「我的 → 隐私」下载，之后自动删除。",
        short="你的个人信息副本已生成，请登录下载。",
        params={"day": Param.DATE},
    ),
)
