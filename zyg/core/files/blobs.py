"""The sealed bytes in the storage ``files`` (``settings.STORAGES``): a folder, or what replaces it.

Bytes are written before their row and removed after it, so a stop in between leaves bytes without
a row, never a row without bytes; ``manage.py delete_due_files`` removes such bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from zyg.core.crypto.cipher import SealBrokenError
from zyg.core.files.models import StoredFile
from zyg.core.files.sealing import new_key, open_parts, seal_parts, sealed_size


def storage() -> Storage:
    """Return the storage of sealed bytes."""
    return storages["files"]


def write(file: StoredFile, data: bytes) -> None:
    """Seal the bytes of a new file under a key of its own, which is set on the row."""
    key = new_key()
    file.key = base64.b64encode(key).decode()
    sealed = b"".join(seal_parts(data, key=key, context=file.context))
    storage().save(file.path, ContentFile(sealed))


def read(file: StoredFile) -> Iterator[bytes]:
    """Open the bytes of a file as a stream; the first part is opened before this returns.

    Raises:
        SealBrokenError: the bytes are gone, changed or cut, here or while the stream is read.
    """
    key = base64.b64decode(file.key)
    try:
        if storage().size(file.path) != sealed_size(file.size):
            raise SealBrokenError(f"The file {file.public_id} has not the length it had.")
        sealed = storage().open(file.path)
    except FileNotFoundError as error:
        raise SealBrokenError(f"The bytes of the file {file.public_id} are gone.") from error
    parts = open_parts(sealed, key=key, context=file.context, size=file.size)
    try:
        first = next(parts)
    except SealBrokenError:
        sealed.close()
        raise

    def stream() -> Iterator[bytes]:
        with sealed:
            yield first
            yield from parts

    return stream()


def erase(path: str) -> None:
    """Remove bytes; nothing happens when they are gone already."""
    with suppress(FileNotFoundError):
        storage().delete(path)


def paths_before(organization_id: int, moment: dt.datetime) -> Iterator[str]:
    """List the paths of an organization's bytes that were written before a moment."""
    for shelf in _list(str(organization_id))[0]:
        for name in _list(f"{organization_id}/{shelf}")[1]:
            path = f"{organization_id}/{shelf}/{name}"
            if storage().get_modified_time(path) < moment:
                yield path


def _list(path: str) -> tuple[list[str], list[str]]:
    try:
        return storage().listdir(path)
    except FileNotFoundError:
        return [], []
