"""What social insurance says to people; never an amount."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="insurance.base",
        version=1,
        category=Category.SERVICE,
        title="请确认新的社保公积金缴费基数",
        body=(
            "社保公积金的新基数按您{year}年的月平均工资算出，请在手机上核对各月工资后确认；"
            "不对可以提出异议。"
        ),
        short="请登录确认新的缴费基数。",
        params={"year": Param.TEXT},
    ),
    MessageTemplate(
        code="insurance.objection",
        version=1,
        category=Category.SERVICE,
        title="{name}对缴费基数有异议",
        body="{name}对{year}年工资算出的缴费基数提出异议，请核对后答复。",
        short="{name}对缴费基数有异议，请登录处理。",
        params={"year": Param.TEXT, "name": Param.NAME},
    ),
)
