"""Sealing of short texts: AES-256-GCM, bound to the place where the text is kept.

A sealed text reads ``z1.<key id>.<base64url of nonce and ciphertext>``: ``z1`` names the suite
(AES-256-GCM, 96-bit random nonce, 128-bit tag), so that another suite can follow without
guessing. The context (table, column, owner) is authenticated with it: a sealed text copied into
another row or column does not open.

The keys come from ``settings.ENCRYPTION_KEYS``: ``id:base64,id:base64``. The first one seals,
all of them open; see the command ``rotate_keys``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SUITE = "z1"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBrokenError(Exception):
    """A sealed text does not open: changed, moved to another place, or its key is missing."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id; ``current`` seals."""

    current: str
    keys: Mapping[str, AESGCM]


def keyring() -> Keyring:
    """Return the keys of the settings.

    Raises:
        ImproperlyConfigured: a key is no 32 bytes in base64, or an id is given twice.
    """
    return _parse(settings.ENCRYPTION_KEYS)


def seal(text: str, *, context: str) -> str:
    """Encrypt a text for the place that ``context`` names."""
    ring = keyring()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + ring.keys[ring.current].encrypt(
        nonce, text.encode(), _bound(context, ring.current)
    )
    return f"{SUITE}.{ring.current}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """Decrypt what :func:`seal` made for the same context.

    Raises:
        SealBrokenError: changed, moved, of an unknown suite, or its key is missing.
    """
    suite, _, rest = sealed.partition(".")
    key_id, _, body = rest.partition(".")
    if suite != SUITE:
        raise SealBrokenError(f"The suite {suite!r} of a sealed text is not known.")
    key = keyring().keys.get(key_id)
    if key is None:
        raise SealBrokenError(f"The key {key_id!r} of a sealed text is not in the keyring.")
    try:
        raw = _canonical(body)
        text = key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(context, key_id))
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SealBrokenError(f"The sealed text at {context} does not open.") from error
    return text.decode()


def is_current(sealed: str) -> bool:
    """Say whether a text is sealed with the suite and key that seal today."""
    return sealed.startswith(f"{SUITE}.{keyring().current}.")


def blind_index(text: str, *, context: str) -> str:
    """Return the look-up value of a text: a keyed hash, equal for equal texts in one context.

    Width, case, blanks and hyphens do not count, so what people type finds what was stored.

    >>> from django.test import override_settings
    >>> with override_settings(BLIND_INDEX_KEY="A" * 43 + "="):
    ...     blind_index("１38 0000-1234", context="a") == blind_index("13800001234", context="a")
    True
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    plain = "".join(letter for letter in folded if not letter.isspace() and letter != "-")
    key = _index_key(settings.BLIND_INDEX_KEY)
    digest = hmac.digest(key, f"{context}\x00{plain}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _canonical(body: str) -> bytes:
    """Decode base64; the last letter has spare bits, and only one spelling of them is ours."""
    raw = base64.b64decode(body, altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(raw).decode() != body:
        raise ValueError("not the spelling of an encoder")
    return raw


def _bound(context: str, key_id: str) -> bytes:
    return f"{SUITE}|{key_id}|{context}".encode()


@lru_cache(maxsize=8)
def _parse(text: str) -> Keyring:
    keys: dict[str, AESGCM] = {}
    for entry in text.split(","):
        key_id, _, body = entry.strip().partition(":")
        if not key_id or key_id in keys or "." in key_id:
            raise ImproperlyConfigured(f"ZYG_ENCRYPTION_KEYS has a bad or repeated id {key_id!r}.")
        keys[key_id] = AESGCM(_decoded(body, "ZYG_ENCRYPTION_KEYS"))
    return Keyring(current=next(iter(keys)), keys=keys)


@lru_cache(maxsize=8)
def _index_key(text: str) -> bytes:
    return _decoded(text, "ZYG_BLIND_INDEX_KEY")


def _decoded(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must hold 32 bytes in base64 for each key.")
    return key
