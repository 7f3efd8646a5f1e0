"""The platform's signing keys from ``settings.SIGNING_KEYS``: ``id:base64,id:base64``.

The first one signs, all of them are published for checking. A key is 32 random bytes, the seed of
an Ed25519 key. An old key stays in the list as long as its evidence is to be checked here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys by id; ``current`` signs."""

    current: str
    keys: Mapping[str, Ed25519PrivateKey]

    @property
    def public(self) -> dict[str, str]:
        """The public keys: id → base64."""
        return {
            key_id: base64.b64encode(key.public_key().public_bytes_raw()).decode()
            for key_id, key in self.keys.items()
        }

    @property
    def seed(self) -> bytes:
        """The secret of the current key, from which local stand-ins derive theirs."""
        return self.keys[self.current].private_bytes_raw()

    def sign(self, statement: bytes) -> str:
        """Sign with the current key; base64."""
        return base64.b64encode(self.keys[self.current].sign(statement)).decode()


def signing_keys() -> SigningKeys:
    """Return the keys of the settings.

    Raises:
        ImproperlyConfigured: a key is no 32 bytes in base64, or an id is given twice.
    """
    return _parse(settings.SIGNING_KEYS)


@lru_cache(maxsize=4)
def _parse(text: str) -> SigningKeys:
    keys: dict[str, Ed25519PrivateKey] = {}
    for entry in text.split(","):
        key_id, _, body = entry.strip().partition(":")
        try:
            seed = base64.b64decode(body, validate=True)
        except binascii.Error:
            seed = b""
        if not key_id or key_id in keys or len(seed) != _SEED_BYTES:
            raise ImproperlyConfigured(
                f"ZYG_SIGNING_KEYS must be id:base64 of 32 bytes for each key; {key_id!r} is not."
            )
        keys[key_id] = Ed25519PrivateKey.from_private_bytes(seed)
    return SigningKeys(next(iter(keys)), keys)
