r"""The one way to write evidence as bytes, and the hashes over it; pure.

Canonical JSON here: UTF-8, keys in order, no blanks, no floating-point numbers. Two programs that
follow it get the same bytes and so the same hash::

    >>> canonical({"b": 1, "a": "签"})
    b'{"a":"\xe7\xad\xbe","b":1}'
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes

FORMAT = "zyg-evidence/1"
GENESIS = "0" * 64


def canonical(value: object) -> bytes:
    """Write a JSON value canonically.

    Raises:
        TypeError: it holds a float or something that is no JSON value.
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """Return the SM3 (GB/T 32905) of bytes in hexadecimal digits.

    >>> sm3(b"abc")[:16]
    '66c7f0f462eeedd9'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def utc(moment: dt.datetime) -> str:
    """Write a moment as evidence keeps it.

    >>> utc(dt.datetime(2026, 11, 25, 1, 2, 3, tzinfo=dt.UTC))
    '2026-11-25T01:02:03.000000+00:00'
    """
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def event_hash(*, request: str, event: Mapping[str, Any]) -> str:
    """Return the hash of an event of a request's chain.

    Args:
        request: the request's public id.
        event: with sequence, at, kind, payload, previous; a ``hash`` does not count.
    """
    parts = [event[name] for name in ("sequence", "at", "kind", "payload", "previous")]
    return sha256(canonical([FORMAT, request, *parts]))


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("Evidence holds no floating-point number.")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
