"""The acts of attendance that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "attendance.begin": "启用考勤",
        "attendance.shift": "设置班次",
        "attendance.group": "设置考勤组",
        "attendance.pattern": "设置班制",
        "attendance.rule": "设置考勤规则",
        "attendance.calendar": "修改工作日历",
        "attendance.roster": "排班",
        "attendance.roster_publish": "发布排班",
        "attendance.place": "设置打卡点",
        "attendance.device": "设置考勤机",
        "attendance.device_state": "批准或停用考勤机",
        "attendance.punch": "打卡",
        "attendance.punches": "导入打卡",
        "attendance.punch_void": "作废打卡",
        "attendance.punch_release": "核对可疑打卡",
        "attendance.punch_match": "认领打卡",
        "attendance.pin": "设置打卡密码",
        "attendance.consent": "位置信息授权",
        "attendance.document": "登记已批准的单据",
        "attendance.document_revoke": "撤销单据",
        "attendance.handle": "处理考勤异常",
        "attendance.lock": "锁定考勤",
        "attendance.unlock": "解锁考勤",
        "attendance.confirm": "确认考勤",
        "attendance.dispute": "提出考勤异议",
        "attendance.answer": "答复考勤异议",
        "attendance.protect": "登记特殊保护",
        "attendance.export": "导出考勤",
    }
)
