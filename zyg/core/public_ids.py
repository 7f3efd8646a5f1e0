"""Identifiers that may stand in an address: random, so that nobody can count or guess."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

# Without vowels (no words), without 0/o/1/l/i (read aloud on the phone).
_ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
_LENGTH = 14  # 28**14 > 2**67


def new_public_id() -> str:
    """Return a fresh identifier of 14 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


class PublicIdField(models.CharField[str, str]):
    """A random identifier given at birth and never changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=_LENGTH, default=new_public_id, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Leave out what the class itself gives, so that migrations stay short."""
        name, path, args, kwargs = super().deconstruct()
        for word in ("max_length", "default", "editable"):
            kwargs.pop(word, None)
        return name, path, args, kwargs
