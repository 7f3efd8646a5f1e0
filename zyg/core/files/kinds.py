"""The kinds of files that may be kept, with their endings and media types."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class FileKind(StrEnum):
    """What a file is, told by its content."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"

    @property
    def media_type(self) -> str:
        """The type that the download says."""
        return _MEDIA_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that a name of this kind may have."""
        return ("jpg", "jpeg") if self is FileKind.JPG else (self.value,)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES: Mapping[FileKind, str] = MappingProxyType(
    {
        FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
        FileKind.XLS: "application/vnd.ms-excel",
        FileKind.CSV: "text/csv",
        FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
        FileKind.PDF: "application/pdf",
        FileKind.PNG: "image/png",
        FileKind.JPG: "image/jpeg",
    }
)

TABLES = frozenset({FileKind.XLSX, FileKind.XLS, FileKind.CSV})
PICTURES = frozenset({FileKind.PNG, FileKind.JPG})
DOCUMENTS = frozenset({FileKind.PDF, FileKind.DOCX}) | PICTURES
