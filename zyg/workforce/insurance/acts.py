"""The acts on insurance that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "insurance.parameter_enter": "录入政策参数",
        "insurance.parameter_withdraw": "停用政策参数",
    }
)
