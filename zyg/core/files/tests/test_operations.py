"""Files are sealed, scanned, opened by those who may, deleted when their day comes."""

import base64
import datetime as dt
import hashlib
import io
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction

from zyg.core.audit.acts import declared
from zyg.core.audit.models import AuditEntry
from zyg.core.crypto.cipher import SealBrokenError
from zyg.core.crypto.rotation import rotate
from zyg.core.files import blobs
from zyg.core.files.clamd import ScannerUnavailableError, parse_address, scan
from zyg.core.files.models import ScanState, StoredFile
from zyg.core.files.operations import (
    FileRefusedError,
    FileUnavailableError,
    WrongOwnerError,
    delete_due,
    delete_file,
    erase_orphans,
    keep_until,
    open_file,
    scan_waiting,
    store_file,
)
from zyg.core.files.queries import files_of
from zyg.core.files.sealing import PART, new_key, open_parts, seal_parts
from zyg.core.files.tests import makers
from zyg.core.files.tests.conftest import NOW
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError

LONG = b"%PDF-1.7\n" + b"x" * (3 * PART) + b"%%EOF\n"


def opened(actor, file):
    with organization_scope(actor.organization):
        return b"".join(open_file(actor=actor, file=file))


def acts(organization):
    with organization_scope(organization):
        return list(AuditEntry.objects.order_by("sequence").values_list("act", flat=True))


def tamper(file, change):
    sealed = blobs.storage().open(file.path).read()
    blobs.erase(file.path)
    blobs.storage().save(file.path, ContentFile(change(sealed)))


def test_file_comes_back_as_it_was(cast, store):
    file = store(LONG, "C:\\合同 .pdf")
    assert opened(cast.sun, file) == LONG
    assert (file.name, file.sha256) == ("合同.pdf", hashlib.sha256(LONG).hexdigest())
    assert (file.scan_state, file.delete_on) == (ScanState.UNSCANNED, dt.date(2026, 12, 25))
    assert acts(cast.jia) == ["files.store", "files.open"]


def test_nothing_readable_lies_in_the_storage(store):
    sealed = blobs.storage().open(store(LONG).path).read()
    assert b"xxxx" not in sealed
    assert b"%PDF" not in sealed


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[:5] + bytes([sealed[5] ^ 1]) + sealed[6:],
        lambda sealed: sealed[PART + 16 :] + sealed[: PART + 16],
        lambda sealed: b"",
    ],
)
def test_changed_or_cut_bytes_do_not_open(cast, store, change):
    file = store(LONG)
    tamper(file, change)
    with pytest.raises(FileUnavailableError, match=f"编号 {file.public_id}"):
        opened(cast.sun, file)
    assert acts(cast.jia) == ["files.store"]


def test_change_in_a_later_part_stops_the_stream(cast, store):
    file = store(LONG)
    tamper(file, lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealBrokenError):
        opened(cast.sun, file)


def test_bytes_of_another_file_do_not_open(cast, store):
    one, other = store(LONG), store(LONG.replace(b"x", b"y"))
    tamper(one, lambda _: blobs.storage().open(other.path).read())
    with pytest.raises(FileUnavailableError):
        opened(cast.sun, one)


def test_parts_are_bound_to_their_file():
    key = new_key()
    sealed = io.BytesIO(b"".join(seal_parts(b"abc", key=key, context="1")))
    with pytest.raises(SealBrokenError):
        list(open_parts(sealed, key=key, context="2", size=3))


def test_a_file_cut_between_parts_does_not_open_as_a_shorter_one():
    key = new_key()
    parts = list(seal_parts(bytes(3 * PART), key=key, context="1"))
    cut = io.BytesIO(b"".join(parts[:2]))
    with pytest.raises(SealBrokenError):
        list(open_parts(cut, key=key, context="1", size=2 * PART))


def test_missing_bytes_are_told(cast, store):
    file = store()
    blobs.erase(file.path)
    with pytest.raises(FileUnavailableError, match="损坏"):
        opened(cast.sun, file)


def test_wrong_key_of_the_platform_does_not_open(cast, store, settings):
    file = store()
    settings.ENCRYPTION_KEYS = "1:" + base64.b64encode(os.urandom(32)).decode()
    fresh = _again(cast, file)
    with pytest.raises((FileUnavailableError, SealBrokenError)):
        opened(cast.sun, fresh)


def test_changing_keys_touches_no_bytes(cast, store, settings):
    file = store(LONG)
    before = blobs.storage().open(file.path).read()
    new = "2:" + base64.b64encode(os.urandom(32)).decode()
    settings.ENCRYPTION_KEYS = f"{new},{settings.ENCRYPTION_KEYS}"
    assert rotate(StoredFile).changed == 1
    settings.ENCRYPTION_KEYS = new
    assert opened(cast.sun, _again(cast, file)) == LONG
    assert blobs.storage().open(file.path).read() == before


def test_rights_of_the_purpose_reach_the_owner(cast, store):
    file = store()
    assert opened(cast.li, file) == makers.PDF  # manager of the 研发部
    with organization_scope(cast.jia), pytest.raises(PermissionRefusedError):
        open_file(actor=cast.han, file=file)
    with pytest.raises(PermissionRefusedError):
        store(actor=cast.li)
    sales = store(owner=cast.sales)
    with organization_scope(cast.jia), pytest.raises(PermissionRefusedError):
        open_file(actor=cast.li, file=sales)


def test_another_organization_sees_nothing(cast, store):
    file = store()
    with organization_scope(cast.yi):
        with pytest.raises(NotFoundForActorError):
            open_file(actor=cast.zhao, file=file)
        with pytest.raises(NotFoundForActorError):
            files_of(cast.zhao, cast.research, purpose="test.team")
    with pytest.raises(NotFoundForActorError):
        store(actor=cast.zhao, owner=cast.research)


def test_owner_must_be_of_the_purpose(cast, store):
    with pytest.raises(WrongOwnerError):
        store(owner=cast.jia)


def test_refused_file_leaves_nothing(cast, store):
    with pytest.raises(FileRefusedError, match=r"文件「a\.pdf」没有收下：文件是空的"):
        store(b"", "a.pdf")
    with pytest.raises(FileRefusedError, match="超过 1 MB 的上限"):
        store(makers.PDF + bytes(1 << 20))
    with organization_scope(cast.jia):
        assert not StoredFile.objects.exists()
    assert acts(cast.jia) == []


def test_act_fails_with_the_audit_and_leaves_no_bytes(cast, store, monkeypatch):
    kept = []
    write = blobs.write
    monkeypatch.setattr(blobs, "write", lambda file, data: (kept.append(file), write(file, data)))
    monkeypatch.setattr("zyg.core.files.operations.record", _broken)
    with pytest.raises(RuntimeError):
        store()
    assert not blobs.storage().exists(kept[0].path)
    with organization_scope(cast.jia):
        assert not StoredFile.objects.exists()


def test_list_is_one_statement(cast, store, django_assert_num_queries):
    store(), store(makers.XLSX, "b.xlsx"), store(owner=cast.sales)
    with organization_scope(cast.jia), django_assert_num_queries(1):
        found = files_of(cast.sun, cast.research, purpose="test.team")
    assert [file.name for file in found] == ["b.xlsx", "合同.pdf"]


def test_deleted_file_is_gone_for_good(cast, store, django_capture_on_commit_callbacks):
    file = store()
    with organization_scope(cast.jia), django_capture_on_commit_callbacks(execute=True):
        delete_file(actor=cast.sun, file=file, reason="传错了", now=NOW)
        assert blobs.storage().exists(file.path)  # until the commit
    gone = _again(cast, file)
    assert (gone.key, gone.name, str(gone)) == ("", "", "已删除的文件")
    assert not blobs.storage().exists(file.path)
    with pytest.raises(FileUnavailableError, match="已删除"):
        opened(cast.sun, gone)
    with organization_scope(cast.jia), pytest.raises(FileUnavailableError):
        delete_file(actor=cast.sun, file=gone, reason="", now=NOW)
    assert acts(cast.jia) == ["files.store", "files.delete"]


def test_due_files_are_deleted_by_the_system(cast, store):
    due, later = store(delete_on=dt.date(2026, 11, 25)), store(delete_on=dt.date(2026, 11, 26))
    with organization_scope(cast.jia):
        keep_until(actor=cast.sun, file=later, delete_on=None, reason="诉讼需要")
        assert delete_due(now=NOW, today=dt.date(2026, 11, 25)) == 1
        assert delete_due(now=NOW, today=dt.date(2030, 1, 1)) == 0
        assert AuditEntry.objects.order_by("-sequence")[0].actor_name == "系统"
    assert _again(cast, due).deleted_at == NOW


def test_bytes_without_a_row_are_removed_after_a_day(cast, store):
    file = store()
    blobs.storage().save(f"{cast.jia.pk}/xx/xxorphan", ContentFile(b"1"))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    with organization_scope(cast.jia):
        assert erase_orphans(organization=cast.jia, now=dt.datetime.now(dt.UTC)) == 0
        assert erase_orphans(organization=cast.jia, now=later) == 1
    assert blobs.storage().exists(file.path)
    call_command("delete_due_files")


def test_scanner_refuses_a_virus(cast, store, settings, tmp_path):
    with makers.clamd(tmp_path / "s") as settings.CLAMD_ADDRESS:
        assert store().scan_state == ScanState.CLEAN
        with pytest.raises(FileRefusedError, match="带有病毒（Eicar-Test-Signature）"):
            store(makers.EICAR, "a.csv")


def test_file_is_not_taken_while_the_scanner_is_away(store, settings, tmp_path):
    settings.CLAMD_ADDRESS = f"unix:{tmp_path}/nowhere"
    with pytest.raises(FileRefusedError, match="查毒服务暂时没有响应"):
        store()


def test_scanner_that_gives_no_verdict(tmp_path):
    with makers.clamd(tmp_path / "s") as address, pytest.raises(ScannerUnavailableError):
        scan(bytes(2 << 20), parse_address(address))


def test_files_taken_without_a_scanner_are_scanned_later(cast, store, settings, tmp_path):
    good, bad = store(), store(makers.EICAR, "a.csv")
    with pytest.raises(CommandError, match="ZYG_CLAMD"):
        call_command("scan_files")
    with makers.clamd(tmp_path / "s") as settings.CLAMD_ADDRESS, organization_scope(cast.jia):
        assert scan_waiting(now=NOW) == (2, 1)
    assert _again(cast, good).scan_note == "ClamAV 1.4.6/27000/today"
    with pytest.raises(FileUnavailableError, match="已隔离"):
        opened(cast.sun, _again(cast, bad))


def test_every_act_is_declared():
    assert {"files.store", "files.open", "files.delete"} <= set(declared())


def test_rolled_back_file_is_left_over_bytes_only(cast):
    with organization_scope(cast.jia):
        with transaction.atomic():
            file = store_file(
                actor=cast.zhou,
                upload=io.BytesIO(makers.PDF),
                name="a.pdf",
                purpose="organization.document",
                now=NOW,
            )
            transaction.set_rollback(True)
        assert not StoredFile.objects.exists()
        later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
        erase_orphans(organization=cast.jia, now=later)
    assert not blobs.storage().exists(file.path)


def _again(cast, file):
    with organization_scope(cast.jia):
        return StoredFile.objects.get(pk=file.pk)


def _broken(*_args, **_values):
    raise RuntimeError("the audit can not be written")


@pytest.mark.parametrize("text", ["unix:relative", "tcp:host", "tcp::1", "tcp:host:x", "clamd"])
def test_bad_address_of_the_scanner_is_refused_by_name(text):
    with pytest.raises(ImproperlyConfigured, match="ZYG_CLAMD must be"):
        parse_address(text)
