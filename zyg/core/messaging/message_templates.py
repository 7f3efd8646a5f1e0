"""What the message centre itself has to say."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="messaging.undelivered",
        version=1,
        category=Category.SERVICE,
        title="有重要通知没有送达{name}",
        body=(
            "发给{name}的通知「{title}」用邮件和短信都没有送达，站内已可见。"
            "请核对这位成员的邮箱和手机号，必要时当面或用书面方式通知并留存凭证。"
        ),
        short="",
        params={"name": Param.NAME, "title": Param.TEXT},
        external=(),
    ),
)
