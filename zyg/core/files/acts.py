"""The acts on files that the audit knows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "files.store": "上传文件",
        "files.open": "打开文件",
        "files.keep": "修改文件删除日期",
        "files.delete": "删除文件",
        "files.expire": "到期删除文件",
        "files.quarantine": "隔离带病毒的文件",
    }
)
