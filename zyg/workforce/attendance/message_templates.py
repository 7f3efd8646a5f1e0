"""What attendance says to people."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="attendance.remind",
        version=1,
        category=Category.SERVICE,
        title="{day}还没有你的打卡记录",
        body="{day}上班时间已到，还没有你的打卡记录。已经到岗请打卡；忘记打卡可以申请补卡。",
        short="{day}还没有你的打卡记录，请打卡或申请补卡。",
        params={"day": Param.DATE},
    ),
    MessageTemplate(
        code="attendance.roster",
        version=1,
        category=Category.SERVICE,
        title="{first}起的排班已发布",
        body="{first}到{last}的排班已发布或有变动，请在「我的考勤」里查看。",
        short="{first}起的排班已发布，请查看。",
        params={"first": Param.DATE, "last": Param.DATE},
    ),
)
