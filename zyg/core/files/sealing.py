"""Sealing of whole files: AES-256-GCM in parts, so that a large file is opened as a stream.

Each file has a key of its own, made at random and kept in the file's row as an encrypted field
(:mod:`zyg.core.crypto`). So changing the keys of the platform re-seals short texts and no file
(``manage.py rotate_keys``), and dropping the row's key makes every copy of the file unreadable.
A part is bound to the file, its number and the number of all parts: a part that is changed,
moved, left out or cut off does not open.

>>> import io
>>> key = new_key()
>>> sealed = b"".join(seal_parts(b"abc" * 30_000, key=key, context="甲"))
>>> len(sealed) == sealed_size(90_000)
True
>>> b"".join(open_parts(io.BytesIO(sealed), key=key, context="甲", size=90_000))[-3:]
b'abc'
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zyg.core.crypto.cipher import SealBrokenError

PART = 64 * 1024
_TAG = 16
_NONCE = 12
_KEY_BITS = 256

__all__ = ["new_key", "open_parts", "seal_parts", "sealed_size"]


class Readable(Protocol):
    """Whatever sealed bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes."""


def new_key() -> bytes:
    """Make the key of one file."""
    return AESGCM.generate_key(_KEY_BITS)


def part_count(size: int) -> int:
    """Say in how many parts a file of ``size`` bytes is kept; an empty file has one, too."""
    return max(1, -(-size // PART))


def sealed_size(size: int) -> int:
    """Say how long a file of ``size`` bytes is when it is sealed."""
    return size + _TAG * part_count(size)


def seal_parts(data: bytes, *, key: bytes, context: str) -> Iterator[bytes]:
    """Seal a file part by part; ``key`` must never seal a second file."""
    cipher, count = AESGCM(key), part_count(len(data))
    for number in range(count):
        part = data[number * PART : (number + 1) * PART]
        yield cipher.encrypt(_nonce(number), part, _bound(context, number, count))


def open_parts(sealed: Readable, *, key: bytes, context: str, size: int) -> Iterator[bytes]:
    """Open a file part by part.

    Args:
        sealed: what :func:`seal_parts` made.
        key: the key of the file.
        context: the context it was sealed for.
        size: length of the plain file.

    Raises:
        SealBrokenError: a part is changed, moved, missing or too many, or the key is another.
    """
    cipher, count = AESGCM(key), part_count(size)
    for number in range(count):
        plain = min(PART, size - number * PART)
        try:
            part = cipher.decrypt(
                _nonce(number), sealed.read(plain + _TAG), _bound(context, number, count)
            )
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"Part {number} of the file {context} does not open.") from error
        yield part
    if sealed.read(1):
        raise SealBrokenError(f"The file {context} is longer than it was.")


def _nonce(number: int) -> bytes:
    # The key is used for this file only, so the number of the part never repeats under it.
    return number.to_bytes(_NONCE, "big")


def _bound(context: str, number: int, count: int) -> bytes:
    return f"{context}|{number}|{count}".encode()
