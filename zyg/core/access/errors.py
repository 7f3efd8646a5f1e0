"""What can not be said of members and their rights, in sentences by field."""

from __future__ import annotations


class InvalidMemberError(Exception):
    """What was said can not be right; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))
