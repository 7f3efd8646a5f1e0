"""The form 消息设置."""

from __future__ import annotations

import datetime as dt

from django import forms

from zyg.core.messaging.choices import Choices
from zyg.core.messaging.templating import Channel

_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ChoicesForm(forms.Form):
    """Class B by channel, quiet hours, the system for notices, class C by channel."""

    email = forms.BooleanField(label="服务提醒也发邮件", required=False)
    sms = forms.BooleanField(label="服务提醒也发短信", required=False)
    quiet_from = forms.TimeField(label="免打扰开始", widget=_TIME)
    quiet_until = forms.TimeField(
        label="免打扰结束", widget=_TIME, help_text="这段时间内不发邮件和短信提醒，之后补发。"
    )
    designated = forms.ChoiceField(
        label="重要通知以哪里收到为准",
        choices=Channel.choices,
        help_text="通知进入这里的时间就是你收到的时间；站内总会有一份。",
    )
    marketing = forms.MultipleChoiceField(
        label="同意接收营销与广告消息",
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="默认都不接收；随时可以停止，立即生效，不影响其他功能。",
    )

    def clean(self) -> dict[str, object]:
        """Refuse quiet hours that never end."""
        values = super().clean() or {}
        if values.get("quiet_from") == values.get("quiet_until") and not self.errors:
            self.add_error("quiet_until", "免打扰不能是全天，结束时间要和开始时间不同。")
        return values


def initial_of(choices: Choices) -> dict[str, object]:
    """Return what the form shows at first."""
    row = choices.preference
    return {
        "email": row.email,
        "sms": row.sms,
        "quiet_from": _minutes(row.quiet_from),
        "quiet_until": _minutes(row.quiet_until),
        "designated": row.designated,
        "marketing": sorted(choices.consents),
    }


def _minutes(time: dt.time) -> str:
    return f"{time:%H:%M}"
