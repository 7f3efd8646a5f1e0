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
    }
)
