"""The acts on insurance that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "insurance.parameter_enter": "录入政策参数",
        "insurance.parameter_withdraw": "停用政策参数",
        "insurance.channel": "设置参保渠道",
        "insurance.account": "登记单位参保账户",
        "insurance.scheme": "设置参保方案",
        "insurance.layout": "修改申报文件格式",
        "insurance.take_over": "登记存量参保人员",
        "insurance.batch_create": "建立增减员批次",
        "insurance.item_change": "修改增减员明细",
        "insurance.item_drop": "移出增减员明细",
        "insurance.batch_export": "下载增减员申报文件",
        "insurance.batch_submit": "提交增减员",
        "insurance.batch_answer": "登记增减员受理结果",
        "insurance.notice_import": "导入核定单",
        "insurance.compare": "重新比对社保公积金",
        "insurance.explain": "说明对账差异",
        "insurance.reconcile_close": "结束月度对账",
        "insurance.export": "导出社保公积金表",
        "insurance.season_open": "开始基数申报",
        "insurance.wages_import": "导入上年工资",
        "insurance.season_send": "发送基数确认",
        "insurance.base_confirm": "确认缴费基数",
        "insurance.base_dispute": "对缴费基数提出异议",
        "insurance.base_decide": "单位核定缴费基数",
        "insurance.season_close": "确认年度缴费基数",
        "insurance.settle_preview": "计算补差",
        "insurance.settle_submit": "提交补差审批",
        "insurance.settle_decide": "审批补差",
        "insurance.settle_drop": "放弃补差",
        "insurance.policy_read": "读入政策通知",
        "insurance.policy_activate": "启用政策通知",
        "insurance.policy_drop": "放弃政策通知",
        "insurance.parameter_report": "报告政策参数有误",
        "insurance.report_answer": "答复参数报错",
        "insurance.arrear": "登记欠缴",
        "insurance.arrear_paid": "登记补缴",
        "insurance.retirement": "登记退休计划",
    }
)
