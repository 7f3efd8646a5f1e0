"""The API of files: hand in, list, describe, fetch, delete."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from zyg.core.files import queries
from zyg.core.files.models import StoredFile
from zyg.core.files.operations import (
    FileRefusedError,
    FileUnavailableError,
    delete_file,
    open_file,
    store_file,
)
from zyg.core.files.views import answer
from zyg.core.permissions.decorators import acting

router = Router(tags=["files"])


class FileOut(Schema):
    """One file; ``scan`` is ``clean``, ``unscanned`` or ``infected``."""

    id: str
    purpose: str
    name: str
    kind: str
    size: int
    sha256: str
    scan: str
    owner_id: str
    created_at: dt.datetime
    delete_on: dt.date | None
    deleted_at: dt.datetime | None

    @classmethod
    def of(cls, file: StoredFile) -> FileOut:
        """Describe a file."""
        return cls(
            id=file.public_id,
            purpose=file.purpose,
            name=str(file),
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            scan=file.scan_state,
            owner_id=file.owner_id,
            created_at=file.created_at,
            delete_on=file.delete_on,
            deleted_at=file.deleted_at,
        )


class FileIn(Schema):
    """What comes with a file; ``owner_id`` is empty for purposes without an owner."""

    purpose: str = Field(max_length=60)
    owner_id: str = Field("", max_length=40)
    delete_on: dt.date | None = None


class FilesQuery(Schema):
    """Whose files are listed."""

    purpose: str = Field(max_length=60)
    owner_id: str = Field("", max_length=40)


class Said(Schema):
    """Why something was not done, and the way out."""

    error: str


@router.post("", response={201: FileOut, 422: Said}, summary="上传文件")
def add_file(
    request: HttpRequest, about: Form[FileIn], file: File[UploadedFile]
) -> Status[FileOut | Said]:
    """Hand a file in."""
    actor = acting(request)
    owner = queries.owner_for(actor, about.purpose, about.owner_id)
    try:
        stored = store_file(
            actor=actor,
            upload=file,
            name=file.name or "",
            purpose=about.purpose,
            now=timezone.now(),
            owner=owner,
            delete_on=about.delete_on,
        )
    except FileRefusedError as error:
        return Status(422, Said(error=str(error)))
    return Status(201, FileOut.of(stored))


@router.get("", response=list[FileOut], summary="文件列表")
def list_files(request: HttpRequest, query: Query[FilesQuery]) -> list[FileOut]:
    """List the files of an owner for a purpose."""
    actor = acting(request)
    owner = queries.owner_for(actor, query.purpose, query.owner_id)
    return [FileOut.of(file) for file in queries.files_of(actor, owner, purpose=query.purpose)]


@router.get("/{file_id}", response=FileOut, summary="文件")
def one_file(request: HttpRequest, file_id: str) -> FileOut:
    """Describe a file."""
    return FileOut.of(queries.file_for(acting(request), file_id))


@router.get("/{file_id}/content", response={410: Said}, summary="下载文件")
def file_content(request: HttpRequest, file_id: str) -> HttpResponseBase | Status[Said]:
    """Fetch the bytes of a file."""
    actor = acting(request)
    file = queries.file_for(actor, file_id)
    try:
        return answer(request, file, open_file(actor=actor, file=file))
    except FileUnavailableError as error:
        return Status(410, Said(error=str(error)))


@router.delete("/{file_id}", response={200: FileOut, 410: Said}, summary="删除文件")
def remove_file(request: HttpRequest, file_id: str, reason: str) -> Status[FileOut | Said]:
    """Delete a file for good."""
    actor = acting(request)
    file = queries.file_for(actor, file_id)
    try:
        gone = delete_file(actor=actor, file=file, reason=reason, now=timezone.now())
    except FileUnavailableError as error:
        return Status(410, Said(error=str(error)))
    return Status(200, FileOut.of(gone))
