"""What payroll says to people; never an amount."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, MessageTemplate, Param

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="payroll.submitted",
        version=1,
        category=Category.SERVICE,
        title="{month}工资等待审批",
        body="{name}提交了{month}的工资核算，请核对校验和环比差异后审批。",
        short="{month}工资等待审批，请登录处理。",
        params={"month": Param.MONTH, "name": Param.NAME},
    ),
    MessageTemplate(
        code="payroll.returned",
        version=1,
        category=Category.SERVICE,
        title="{month}工资被退回",
        body="{name}退回了{month}的工资核算。原因：{reason}",
        short="{month}工资被退回，请登录查看原因。",
        params={"month": Param.MONTH, "name": Param.NAME, "reason": Param.TEXT},
    ),
    MessageTemplate(
        code="payroll.slip",
        version=1,
        category=Category.SERVICE,
        title="{month}工资条已发放",
        body="{month}的工资条可以查看了，请核对后确认；有疑问可以直接提出。",
        short="{month}工资条已发放，请登录查看。",
        params={"month": Param.MONTH},
    ),
    MessageTemplate(
        code="payroll.question",
        version=1,
        category=Category.SERVICE,
        title="{name}对{month}工资条有疑问",
        body="{name}对{month}的工资条提出疑问，请在 3 个工作日内答复。",
        short="{name}对{month}工资条有疑问，请登录答复。",
        params={"month": Param.MONTH, "name": Param.NAME},
    ),
    MessageTemplate(
        code="payroll.answer",
        version=1,
        category=Category.SERVICE,
        title="{month}工资条的疑问已答复",
        body="您对{month}工资条的疑问已经答复，请查看工资条下方。",
        short="{month}工资条的疑问已答复，请登录查看。",
        params={"month": Param.MONTH},
    ),
)
