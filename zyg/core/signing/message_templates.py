"""What signing has to say to members; outside persons get the same words by SMS or e-mail."""

from __future__ import annotations

from zyg.core.messaging.templating import Category, Channel, MessageTemplate, Param

_OUTER = (Channel.EMAIL, Channel.SMS)
_PARAMS = {"title": Param.NAME, "organization": Param.NAME, "until": Param.MOMENT}

MESSAGE_TEMPLATES = (
    MessageTemplate(
        code="signing.invite",
        version=1,
        category=Category.LEGAL,
        title="请签署《{title}》",
        body=(
            "{organization} 请你签署《{title}》，请在 {until} 前打开链接，验证身份、看完全文后"
            "签署或拒绝。签署前后都可以免费查看、下载和打印，需要纸质文本可在页面里申请。"
        ),
        short="{organization} 请你在 {until} 前签署《{title}》，请打开链接办理。",
        params=_PARAMS,
        external=_OUTER,
    ),
    MessageTemplate(
        code="signing.remind",
        version=1,
        category=Category.LEGAL,
        title="提醒：请签署《{title}》",
        body="{organization} 的《{title}》还在等你签署，截止 {until}；不同意可以在页面里拒签。",
        short="{organization} 的《{title}》还在等你签署，截止 {until}。",
        params=_PARAMS,
        external=_OUTER,
    ),
    MessageTemplate(
        code="signing.ended",
        version=1,
        category=Category.LEGAL,
        title="《{title}》{state}",
        body=(
            "{organization} 的《{title}》{state}。你可以随时免费查看、下载和打印，离职后也可以；"
            "需要纸质文本可在页面里申请，第一份免费。"
        ),
        short="{organization} 的《{title}》{state}，可随时免费查看和下载。",
        params={"title": Param.NAME, "organization": Param.NAME, "state": Param.NAME},
        external=_OUTER,
    ),
)
