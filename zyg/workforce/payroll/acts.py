"""The acts of payroll that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "pay.run_open": "开始核算",
        "pay.run_file": "上传核算数据",
        "pay.run_lock": "锁定考勤和数据",
        "pay.run_unlock": "解锁考勤和数据",
        "pay.run_compute": "计算工资",
        "pay.run_abandon": "放弃本次计算",
        "pay.sign_off": "确认校验结果",
        "pay.run_submit": "提交审批",
        "pay.run_approve": "批准工资",
        "pay.run_return": "退回工资",
        "pay.export": "导出薪资文件",
        "pay.run_paid": "登记到账",
        "pay.run_extra": "开始补充核算",
        "pay.correct": "更正已发工资",
        "pay.correct_undo": "撤销更正",
        "pay.accounts": "修改会计科目对应",
        "pay.batch": "生成代发批次",
        "pay.repay": "补发未到账工资",
        "pay.return_file": "登记银行回盘",
        "pay.return_match": "人工匹配回盘",
        "pay.layout": "修改代发文件格式",
        "pay.run_close": "归档工资",
        "payslip.send": "发送工资条",
        "payslip.view": "查看工资条",
        "payslip.confirm": "确认工资条",
        "payslip.question": "提出工资疑问",
        "payslip.answer": "答复工资疑问",
    }
)
