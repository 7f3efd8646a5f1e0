"""Acts on files: store, open, keep for another time, delete, and what is due by date."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.db import models, transaction

from zyg.core.audit.operations import record
from zyg.core.crypto.cipher import SealBrokenError
from zyg.core.files import blobs
from zyg.core.files.clamd import ScannerUnavailableError, parse_address, scan
from zyg.core.files.inspection import inspect
from zyg.core.files.models import ScanState, StoredFile
from zyg.core.files.names import clean_name
from zyg.core.files.purposes import MEBIBYTE, FilePurpose, purpose_of
from zyg.core.files.queries import require_over
from zyg.core.imports.formats import Refusal
from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, system_actor

ORPHANS_AFTER = dt.timedelta(days=1)
_BATCH = 200


class FileRefusedError(Exception):
    """A file is not taken; the message is a Chinese sentence with the way out."""

    def __init__(self, name: str, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(f"文件「{name}」没有收下：{refusal.rule}；{refusal.way_out}。")


class WrongOwnerError(TypeError):
    """Code stores a file under an owner that its purpose does not know."""


class FileUnavailableError(Exception):
    """A file can not be opened; the message is a Chinese sentence."""


def store_file(
    *,
    actor: Actor,
    upload: IO[bytes],
    name: str,
    purpose: str,
    now: dt.datetime,
    owner: models.Model | None = None,
    delete_on: dt.date | None = None,
) -> StoredFile:
    """Take a file in: look through it, have it scanned, seal it, keep it.

    Args:
        actor: who hands it in.
        upload: the open file; what stands after the limit of the purpose is not read.
        name: the name that she gave it.
        purpose: a code of some app's ``FILE_PURPOSES``.
        now: the time.
        owner: what it is about, a row with a ``public_id`` that tells its reach.
        delete_on: the day on which it is deleted; the purpose's own time when None.

    Raises:
        PermissionRefusedError: the right of the purpose is missing over the owner.
        FileRefusedError: too large, of another kind, harmful, or not scanned though it should be.
        KeyError: no app declares the purpose.
        WrongOwnerError: the purpose is for other owners.
    """
    use = purpose_of(purpose)
    if (owner._meta.label if owner is not None else "") != use.owner:
        raise WrongOwnerError(f"Files of {purpose} belong to {use.owner or 'no owner'}.")
    require_over(actor, use.edit, owner)
    name = clean_name(name)
    data = upload.read(use.max_bytes + 1)
    file = StoredFile(
        organization=actor.organization,
        purpose=purpose,
        name=name,
        size=len(data),
        kind=_inspected(data, name, use),
        sha256=hashlib.sha256(data).hexdigest(),
        owner_type=use.owner,
        owner_id="" if owner is None else getattr(owner, "public_id", ""),
        user=actor.user,
        created_at=now,
        delete_on=delete_on or (None if use.keep is None else (now + use.keep).date()),
    )
    _scan_new(file, data, now)
    return _keep(actor, file, data)


def open_file(*, actor: Actor, file: StoredFile) -> Iterator[bytes]:
    """Open a file for reading, part by part; the opening is written into the audit first.

    Raises:
        PermissionRefusedError: the right of the purpose is missing over the owner.
        FileUnavailableError: deleted, in quarantine, or damaged.
    """
    require_over(actor, purpose_of(file.purpose).view, file)
    if file.deleted_at is not None:
        raise FileUnavailableError(f"文件在 {file.deleted_at:%Y-%m-%d} 已删除，不能再打开。")
    if file.scan_state == ScanState.INFECTED:
        raise FileUnavailableError(f"文件带有病毒（{file.scan_note}），已隔离，请联系上传的人。")
    try:
        parts = blobs.read(file)
    except SealBrokenError as error:
        raise FileUnavailableError(
            f"文件已损坏或被改动，编号 {file.public_id}，请把编号告诉运维，从备份恢复。"
        ) from error
    with transaction.atomic():
        record(actor, "files.open", obj=file, payload={"用途": file.label})
    return parts


@transaction.atomic
def keep_until(
    *, actor: Actor, file: StoredFile, delete_on: dt.date | None, reason: str
) -> StoredFile:
    """Set the day on which a file is deleted; None keeps it without end.

    Raises:
        PermissionRefusedError: the right of the purpose is missing over the owner.
        FileUnavailableError: it is deleted already.
    """
    file = _locked(actor, file)
    payload = {"原定": str(file.delete_on or "不删除"), "改为": str(delete_on or "不删除")}
    file.delete_on = delete_on
    file.save(update_fields=["delete_on"])
    record(actor, "files.keep", obj=file, reason=reason, payload=payload)
    return file


@transaction.atomic
def delete_file(*, actor: Actor, file: StoredFile, reason: str, now: dt.datetime) -> StoredFile:
    """Delete a file: its key goes with this transaction, its bytes after it.

    Raises:
        PermissionRefusedError: the right of the purpose is missing over the owner.
        FileUnavailableError: it is deleted already.
    """
    require_over(actor, purpose_of(file.purpose).edit, file)
    return erase_file(actor=actor, file=file, reason=reason, now=now)


@transaction.atomic
def erase_file(*, actor: Actor, file: StoredFile, reason: str, now: dt.datetime) -> StoredFile:
    """Delete a file as part of a larger act, whose right has been checked (a consent withdrawn).

    Raises:
        FileUnavailableError: it is deleted already.
    """
    file = _undeleted(file)
    record(actor, "files.delete", obj=file, reason=reason, payload={"用途": file.label})
    return _forget(file, now)


def delete_due(*, now: dt.datetime, today: dt.date) -> int:
    """Delete every file whose day has come, in the scope of one organization; return how many."""
    due = StoredFile.objects.filter(delete_on__lte=today, deleted_at=None).order_by("pk")
    done = 0
    while batch := list(due.select_related("organization")[:_BATCH]):
        for row in batch:
            with transaction.atomic():
                file = due.select_for_update(of=("self",)).filter(pk=row.pk).first()
                if file is None:
                    continue
                actor = system_actor(row.organization)
                record(actor, "files.expire", obj=file, payload={"到期": str(file.delete_on)})
                _forget(file, now)
                done += 1
    return done


def erase_orphans(*, organization: Organization, now: dt.datetime) -> int:
    """Remove bytes that no row knows (any more), in the scope of one organization."""
    gone = 0
    for path in blobs.paths_before(organization.pk, now - ORPHANS_AFTER):
        rows = StoredFile.objects.filter(public_id=path.rpartition("/")[2], deleted_at=None)
        if not rows.exists():
            blobs.erase(path)
            gone += 1
    return gone


def scan_waiting(*, now: dt.datetime) -> tuple[int, int]:
    """Have the files scanned that never were, in the scope of one organization.

    Returns:
        how many were scanned, how many of them are in quarantine now.

    Raises:
        ScannerUnavailableError: there is no scanner, or it does not answer.
    """
    address = parse_address(settings.CLAMD_ADDRESS)
    if address is None:
        raise ScannerUnavailableError("ZYG_CLAMD names no scanner.")
    scanned = infected = 0
    rows = StoredFile.objects.filter(scan_state=ScanState.UNSCANNED, deleted_at=None)
    for file in rows.select_related("organization").order_by("pk").iterator(chunk_size=_BATCH):
        verdict = scan(b"".join(blobs.read(file)), address)
        file.scan_state = ScanState.INFECTED if verdict.virus else ScanState.CLEAN
        file.scan_note = (verdict.virus or verdict.engine)[:200]
        file.scanned_at = now
        with transaction.atomic():
            file.save(update_fields=["scan_state", "scan_note", "scanned_at"])
            if verdict.virus:
                actor = system_actor(file.organization)
                record(actor, "files.quarantine", obj=file, payload={"病毒": verdict.virus})
        scanned, infected = scanned + 1, infected + bool(verdict.virus)
    return scanned, infected


def _inspected(data: bytes, name: str, use: FilePurpose) -> str:
    if len(data) > use.max_bytes:
        raise FileRefusedError(
            name,
            Refusal(
                f"超过 {use.max_bytes // MEBIBYTE} MB 的上限",
                "请压缩图片或拆成几个文件再上传",
            ),
        )
    found = inspect(data, name=name, purpose=use)
    if isinstance(found, Refusal):
        raise FileRefusedError(name, found)
    return found.value


def _scan_new(file: StoredFile, data: bytes, now: dt.datetime) -> None:
    address = parse_address(settings.CLAMD_ADDRESS)
    if address is None:
        file.scan_state = ScanState.UNSCANNED
        return
    try:
        verdict = scan(data, address)
    except ScannerUnavailableError as error:
        refusal = Refusal("查毒服务暂时没有响应", "请 10 分钟后再试，仍不行请联系运维")
        raise FileRefusedError(file.name, refusal) from error
    if verdict.virus:
        refusal = Refusal(f"带有病毒（{verdict.virus}）", "请先在电脑上杀毒，再换干净的文件上传")
        raise FileRefusedError(file.name, refusal)
    file.scan_state, file.scanned_at = ScanState.CLEAN, now
    file.scan_note = verdict.engine[:200]


def _keep(actor: Actor, file: StoredFile, data: bytes) -> StoredFile:
    blobs.write(file, data)
    try:
        with transaction.atomic():
            file.save()
            record(actor, "files.store", obj=file, payload=_told(file))
    except BaseException:
        blobs.erase(file.path)
        raise
    return file


def _told(file: StoredFile) -> dict[str, Any]:
    return {
        "用途": file.label,
        "格式": file.kind,
        "字节": file.size,
        "SHA-256": file.sha256,
        "查毒": file.get_scan_state_display(),
    }


def _locked(actor: Actor, file: StoredFile) -> StoredFile:
    require_over(actor, purpose_of(file.purpose).edit, file)
    return _undeleted(file)


def _undeleted(file: StoredFile) -> StoredFile:
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.deleted_at is not None:
        raise FileUnavailableError(f"文件在 {file.deleted_at:%Y-%m-%d} 已删除。")
    return file


def _forget(file: StoredFile, now: dt.datetime) -> StoredFile:
    path = file.path
    file.key, file.name, file.deleted_at = "", "", now
    file.save(update_fields=["key", "name", "deleted_at"])
    transaction.on_commit(partial(blobs.erase, path))
    return file
