"""The base of what operations of insurance refuse: a Chinese sentence, perhaps one by field."""

from __future__ import annotations

from collections.abc import Mapping


class InsuranceError(Exception):
    """An act can not be done so; ``errors`` has a sentence by field, "" for the whole."""

    def __init__(self, told: str | Mapping[str, str]) -> None:
        self.errors = {"": told} if isinstance(told, str) else dict(told)
        super().__init__(" ".join(self.errors.values()))
