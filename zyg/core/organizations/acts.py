"""The acts of organizations that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "departments.add": "新增部门",
        "departments.change": "调整部门",
        "departments.close": "撤销部门",
        "entities.add": "新增用工主体",
        "entities.edit": "修改用工主体",
        "entities.default": "更换默认主体",
        "entities.stop": "停用用工主体",
        "entities.resume": "恢复用工主体",
    }
)
