"""Why an act of signing is not done; every message is a Chinese sentence with the way out."""

from __future__ import annotations


class SigningError(Exception):
    """Base of them all."""


class InvalidSigningError(SigningError):
    """What was asked can not be sent; ``problems`` has a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("".join(problems))


class SigningClosedError(SigningError):
    """The request has ended, or it is not the signer's turn."""


class IdentityNeededError(SigningError):
    """The signer has not proved who she is, or too long ago."""


class IdentityRefusedError(SigningError):
    """Password, code or real name are wrong, or there were too many tries."""


class NotYetError(SigningError):
    """A step before this one is missing."""


class SigningChangedError(SigningError):
    """Somebody else has acted meanwhile."""


class TooSoonError(SigningError):
    """The same was done a moment ago."""
