"""What approvals have to say."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

_WHAT = {"who": Param.NAME, "what": Param.NAME}

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="approvals.waiting",
        version=1,
        category=Category.SERVICE,
        title="{what}等你审批",
        body="{who}提交的「{what}」到了你这一步，请审批。",
        short="{who}提交的「{what}」等你审批",
        params=_WHAT,
    ),
    MessageTemplate(
        code="approvals.reminder",
        version=1,
        category=Category.SERVICE,
        title="催办：{what}还在等你审批",
        body="{who}提醒你审批「{what}」。",
        short="{who}提醒你审批「{what}」",
        params=_WHAT,
    ),
    MessageTemplate(
        code="approvals.approved",
        version=1,
        category=Category.SERVICE,
        title="{what}已通过",
        body="「{what}」已经由{who}审批通过。意见：{reason}",
        short="{what}已通过",
        params={**_WHAT, "reason": Param.TEXT},
    ),
    MessageTemplate(
        code="approvals.rejected",
        version=1,
        category=Category.SERVICE,
        title="{what}被驳回",
        body="「{what}」被{who}驳回。理由：{reason}\n可以按理由修改后重新提交。",
        short="{what}被驳回，请登录查看理由",
        params={**_WHAT, "reason": Param.TEXT},
    ),
)
