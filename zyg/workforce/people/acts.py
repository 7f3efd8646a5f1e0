"""The acts on people that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "people.create": "新增员工",
        "people.edit": "修改员工资料",
        "people.terms": "修改薪资档案",
        "people.reveal": "查看完整信息",
        "people.export": "导出花名册",
        "people.report_export": "导出报表",
        "people.import": "导入员工",
        "people.import_undo": "撤销导入",
        "people.change_propose": "发起异动",
        "people.change_decide": "审批异动",
        "people.change_withdraw": "撤回异动",
        "people.event": "登记员工事件",
        "people.invite": "发送入职登记链接",
        "people.join_open": "打开入职登记链接",
        "people.join_submit": "提交入职登记",
        "people.onboard_supplement": "要求补充入职资料",
        "people.onboard_cancel": "取消入职",
        "people.onboard_accept": "审核通过入职资料",
        "people.details": "修改员工档案",
        "people.contract_make": "登记合同",
        "people.contract_sign": "登记合同签订",
        "people.contract_void": "作废合同",
        "people.contract_print": "生成合同文本",
        "people.employer": "修改用人单位信息",
        "people.exit_propose": "发起离职",
        "people.exit_decide": "审批离职",
        "people.exit_task": "完成离职事项",
        "people.exit_revoke": "撤销离职",
        "people.access_end": "离职后停用账号",
        "people.rehire": "再入职",
        "people.certificate_issue": "开具证明",
        "people.certificate_revoke": "作废证明",
        "people.file": "修改员工档案内容",
        "people.consent": "登记单独同意",
        "people.consent_withdraw": "撤回单独同意",
        "people.document_add": "上传员工材料",
        "people.document_remove": "移除员工材料",
        "people.field": "设置自定义字段",
        "people.custom": "修改自定义字段的值",
        "people.correction_ask": "申请更正资料",
        "people.correction_end": "办结更正申请",
        "people.hold": "暂停删除",
        "people.hold_release": "解除暂停删除",
        "people.erase": "到期删除",
        "people.own_export": "生成个人信息副本",
        "people.own_download": "下载个人信息副本",
    }
)
