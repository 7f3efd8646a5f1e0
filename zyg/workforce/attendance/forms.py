"""Forms of the attendance pages; what is right or wrong is decided by the operations alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms

from zyg.law.calendar import LABELS
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.models import RuleVersion
from zyg.workforce.attendance.models.schedule import Cycle, PatternKind, WorkingTimeSystem
from zyg.workforce.attendance.operations.schedule import RuleFacts

MINUTES_PER_DAY = 1440
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_LATEST = 48 * 60
_SIXTY = 60


class ClockField(forms.CharField):
    """A time of a shift as minutes of the day; 26:00 is 02:00 of the next day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 5)
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "09:00"})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Read 09:00 or 26:00."""
        text = super().to_python(value)
        if not text:
            return None
        found = _CLOCK.fullmatch(text.strip())
        hour, minute = (int(part) for part in found.groups()) if found else (_LATEST, 0)
        minutes = hour * 60 + minute
        if minutes > _LATEST or minute >= _SIXTY:
            raise forms.ValidationError("时间写成 09:00 这样；次日凌晨 2 点写 26:00。")
        return minutes


class NumberField(forms.IntegerField):
    """A number of minutes that may be left out."""

    def __init__(self, label: str, *, initial: int | None = None, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=_LATEST,
            initial=initial,
            help_text=help_text,
        )


class DatedForm(forms.Form):
    """A change that holds from a day on, with the reason."""

    valid_from = forms.DateField(
        label="生效日期", widget=_DAY, help_text="这一天起按新的算，之前的结果不变"
    )
    reason = forms.CharField(label="原因", max_length=200, required=False)


class ShiftForm(DatedForm):
    """A shift, or a new version of it."""

    name = forms.CharField(label="班次名称", max_length=40)
    kind = forms.ChoiceField(
        label="类型",
        choices=[
            ("fixed", "固定时间"),
            ("flex", "弹性（早到早走、晚到晚走）"),
            ("free", "只算时长"),
        ],
    )
    on = ClockField(label="上班", required=False)
    off = ClockField(label="下班", required=False, help_text="跨夜写 30:00（次日 06:00）")
    on2 = ClockField(label="第二段上班", required=False)
    off2 = ClockField(label="第二段下班", required=False)
    rest_start = ClockField(label="休息开始", required=False)
    rest_end = ClockField(label="休息结束", required=False)
    day_minutes = NumberField("一天应出勤分钟数", help_text="只算时长的班次必填；其他按时间计算")
    open_before = NumberField("上班前多少分钟可打卡", initial=240)
    close_after = NumberField("下班后多少分钟内可打卡", initial=360)
    late_grace = NumberField("迟到不超过多少分钟不算", initial=0)
    late_serious = NumberField("超过多少分钟算严重迟到")
    late_lack = NumberField("超过多少分钟算缺卡")
    early_grace = NumberField("早退不超过多少分钟不算", initial=0)
    early_lack = NumberField("早退超过多少分钟算缺卡")
    flex_late = NumberField("弹性：最多晚到多少分钟", initial=0)
    flex_early = NumberField("弹性：最多早到多少分钟", initial=0)
    overtime_block = NumberField("加班按多少分钟一档", initial=30)
    overtime_minimum = NumberField("加班至少多少分钟才算", initial=30)
    overtime_start_after = NumberField("下班多少分钟后开始算加班", initial=0)
    field_order = (
        "name",
        "kind",
        "valid_from",
        "on",
        "off",
        "on2",
        "off2",
        "rest_start",
        "rest_end",
    )

    @classmethod
    def of(cls, shift: wt.ShiftVersion, **initial: Any) -> ShiftForm:
        """Make the form with a version of a shift."""
        first = shift.segments[0] if shift.segments else None
        second = shift.segments[1] if len(shift.segments) > 1 else None
        rest = shift.rests[0] if shift.rests else None
        times = {
            "on": first and first.on,
            "off": first and first.off,
            "on2": second and second.on,
            "off2": second and second.off,
            "rest_start": rest and rest.start,
            "rest_end": rest and rest.end,
        }
        values = {
            "name": shift.name,
            "kind": shift.kind,
            **{key: _clock(value) for key, value in times.items() if value is not None},
            "day_minutes": shift.day_minutes,
            "open_before": first.on - first.in_open if first else 240,
            "close_after": shift.segments[-1].out_close - shift.segments[-1].off if first else 360,
            "late_grace": shift.late.grace,
            "late_serious": shift.late.serious,
            "late_lack": shift.late.lack,
            "early_grace": shift.early.grace,
            "early_lack": shift.early.lack,
            "flex_late": shift.flex.late_max if shift.flex else 0,
            "flex_early": shift.flex.early_max if shift.flex else 0,
            "overtime_block": shift.overtime_block,
            "overtime_minimum": shift.overtime_minimum,
            "overtime_start_after": shift.overtime_start_after,
        }
        return cls(initial={**values, **initial})

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of shift needs."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") in {"fixed", "flex"}:
            for key in ("on", "off"):
                if said.get(key) is None and key not in self.errors:
                    self.add_error(key, "请填写上班和下班时间。")
        elif said.get("kind") == "free" and not said.get("day_minutes"):
            self.add_error("day_minutes", "请填写一天应出勤多少分钟，例如 480。")
        for start, end in (("on", "off"), ("on2", "off2"), ("rest_start", "rest_end")):
            self._follow(said, start, end)
        return said

    def _follow(self, said: dict[str, Any], start: str, end: str) -> None:
        """Take an end before its start as the next day; ask for the missing half of a pair."""
        first, last = said.get(start), said.get(end)
        if (first is None) != (last is None) and start != "on":
            self.add_error(start if first is None else end, "开始和结束要一起填写。")
        if first is not None and last is not None and last <= first:
            said[end] = last + MINUTES_PER_DAY

    def body(self) -> wt.ShiftVersion:
        """Return the shift that was said."""
        said = self.cleaned_data
        before, after = said["open_before"], said["close_after"]
        window = {
            "open_before": 240 if before is None else before,
            "close_after": 360 if after is None else after,
        }
        pairs = [(said["on"], said["off"]), (said["on2"], said["off2"])]
        segments: list[wt.Segment] = []
        if said["kind"] != "free":
            segments = [wt.Segment.around(on, off, **window) for on, off in pairs if on is not None]
        if len(segments) > 1:
            segments = _apart(segments)
        rests: tuple[wt.Rest, ...] = ()
        if said["rest_start"] is not None:
            night = 0 if said["kind"] == "free" or said["rest_start"] >= said["on"] else 1440
            rests = (wt.Rest(said["rest_start"] + night, said["rest_end"] + night),)
        flex = None
        if said["kind"] == "flex":
            flex = wt.Flex(said["flex_late"] or 0, said["flex_early"] or 0)
        return wt.ShiftVersion(
            "",
            name=said["name"],
            kind=said["kind"],
            segments=tuple(segments),
            rests=rests,
            late=wt.Threshold(said["late_grace"] or 0, said["late_serious"], said["late_lack"]),
            early=wt.Threshold(said["early_grace"] or 0, None, said["early_lack"]),
            flex=flex,
            day_minutes=said["day_minutes"],
            overtime_block=max(said["overtime_block"] or 1, 1),
            overtime_minimum=said["overtime_minimum"] or 0,
            overtime_start_after=said["overtime_start_after"] or 0,
        )


class RuleForm(DatedForm):
    """The attendance rules from a day on."""

    system = forms.ChoiceField(label="工时制度", choices=WorkingTimeSystem.choices)
    approval_number = forms.CharField(
        label="批准文号", max_length=80, required=False, help_text="综合计算工时和不定时必填"
    )
    approved_until = forms.DateField(label="批准有效期至", widget=_DAY, required=False)
    cycle = forms.ChoiceField(
        label="综合工时计算周期", choices=[("", "—"), *Cycle.choices], required=False
    )
    overtime_mode = forms.ChoiceField(
        label="加班怎样算",
        choices=[
            ("punch_in_approval", "批准的时段内按打卡算"),
            ("approval", "按批准的时段算"),
            ("punch", "按打卡算，不用申请"),
        ],
    )
    banked = forms.MultipleChoiceField(
        label="哪些加班转调休",
        choices=[("workday", "工作日加班"), ("rest", "休息日加班")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="法定节假日加班只能付 300% 工资",
    )
    pairing = forms.ChoiceField(
        label="多次打卡怎样取",
        choices=[
            ("first_last", "第一次和最后一次"),
            ("strict", "一进一出配对"),
            ("directed", "按考勤机的进出状态"),
        ],
    )
    missing = forms.ChoiceField(
        label="缺卡那段时间",
        choices=[("lack", "先记未证实，不扣"), ("absent", "按缺勤")],
    )
    outside_place = forms.ChoiceField(
        label="不在打卡点的打卡",
        choices=[("flag", "记下并标为地点异常"), ("accept", "照常"), ("reject", "不接受")],
    )
    conflict = forms.ChoiceField(
        label="请假时间里有打卡",
        choices=[("worked", "按出勤"), ("leave", "按请假")],
    )
    late_from_grace = forms.BooleanField(label="迟到分钟从宽限之后算起", required=False)
    day_start = ClockField(label="休息日从几点算新的一天", required=False, initial="00:00")
    duplicate_gap_seconds = NumberField("几秒内重复打卡只算一次", initial=60)
    max_span_hours = NumberField("上下班最多相隔几小时", initial=16)
    half_day_below = NumberField("出勤少于几分钟算半天")
    absent_below = NumberField("出勤少于几分钟算旷工")
    flexible_pays_statutory = forms.BooleanField(
        label="不定时人员法定节假日付 300%（各地规定不同）", required=False
    )
    field_order = ("valid_from", "system", "approval_number", "approved_until", "cycle")

    @classmethod
    def of(cls, row: RuleVersion | None, **initial: Any) -> RuleForm:
        """Make the form with the rules in force."""
        policy: Mapping[str, Any] = {} if row is None else row.policy
        values: dict[str, Any] = {
            **policy,
            "day_start": _clock(policy.get("day_start_minute", 0)),
            "max_span_hours": policy.get("max_span_minutes", 960) // 60,
        }
        if row is not None:
            values |= {
                "system": row.system,
                "approval_number": row.approval_number,
                "approved_until": row.approved_until,
                "cycle": row.cycle,
            }
        return cls(initial={**values, **initial})

    def facts(self) -> RuleFacts:
        """Return the rules that were said."""
        said = self.cleaned_data
        policy: dict[str, Any] = {
            name: said[name]
            for name in ("overtime_mode", "pairing", "missing", "outside_place", "conflict")
        }
        policy |= {
            "banked": sorted(said["banked"]),
            "late_from_grace": said["late_from_grace"],
            "flexible_pays_statutory": said["flexible_pays_statutory"],
            "day_start_minute": said["day_start"] or 0,
            "max_span_minutes": (said["max_span_hours"] or 16) * 60,
            "half_day_below": said["half_day_below"],
            "absent_below": said["absent_below"],
        }
        gap = said["duplicate_gap_seconds"]
        policy["duplicate_gap_seconds"] = 60 if gap is None else gap
        return RuleFacts(
            policy=policy,
            system=said["system"],
            approval_number=said["approval_number"],
            approved_until=said["approved_until"],
            cycle=said["cycle"],
        )


class PatternForm(forms.Form):
    """How a group works from a day on; the days are fields of their own in the template."""

    valid_from = forms.DateField(label="生效日期", widget=_DAY)
    kind = forms.ChoiceField(label="方式", choices=PatternKind.choices)
    anchor = forms.DateField(
        label="周期起点", widget=_DAY, required=False, help_text="按周期轮班时填：第一天的日期"
    )
    no_clock = forms.BooleanField(label="这一组免打卡", required=False)


class PlaceForm(forms.Form):
    """A work place."""

    name = forms.CharField(label="打卡点名称", max_length=60)
    latitude = forms.FloatField(label="纬度", required=False, help_text="高德、腾讯地图上的坐标")
    longitude = forms.FloatField(label="经度", required=False)
    radius_m = forms.IntegerField(label="范围（米）", initial=200, min_value=30, max_value=5000)
    wifi_names = forms.CharField(
        label="WiFi 名称", required=False, max_length=400, help_text="多个用逗号分开"
    )


class DeviceForm(forms.Form):
    """A clock to be registered."""

    name = forms.CharField(label="名称", max_length=60, help_text="例如 一楼大厅")
    serial = forms.CharField(label="序列号", max_length=40, help_text="机身标签或「系统信息」")


class PunchFileForm(forms.Form):
    """A file of punches."""

    file = forms.FileField(
        label="打卡文件",
        help_text="考勤机导出的 .dat/.txt，或 xlsx、xls、csv",
        error_messages={"required": "请选择文件。", "empty": "文件是空的；请重新导出后再上传。"},
    )


class OverrideForm(forms.Form):
    """A local holiday."""

    region = forms.CharField(
        label="城市或省代码", max_length=6, required=False, help_text="空为全公司，例如 640000 宁夏"
    )
    day = forms.DateField(label="日期", widget=_DAY)
    type = forms.ChoiceField(label="类型", choices=list(LABELS.items()))
    name = forms.CharField(label="名称", max_length=60)
    source_title = forms.CharField(label="依据", max_length=200, help_text="例如 自治区政府通知")
    source_url = forms.CharField(label="出处网址", max_length=400, required=False)


def add_errors(form: forms.Form, field: str, sentence: str) -> None:
    """Put the sentence of an operation beside its field."""
    form.add_error(field if field in form.fields else None, sentence)


def first_of_month(today: dt.date) -> dt.date:
    """Return the first day of the month of a day."""
    return today.replace(day=1)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _apart(segments: list[wt.Segment]) -> list[wt.Segment]:
    """Let the windows of two stretches of a day meet in the middle of the break."""
    first, second = sorted(segments, key=lambda one: one.on)
    middle = (first.off + second.on) // 2
    return [
        wt.Segment(first.on, first.off, first.in_open, first.off, first.on, middle),
        wt.Segment(second.on, second.off, middle, second.off, second.on, second.out_close),
    ]
