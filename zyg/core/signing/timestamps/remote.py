"""An authority reached over HTTP, as RFC 3161 section 3.4 says."""

from __future__ import annotations

import secrets
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.error import URLError

from cryptography import x509

from zyg.core.signing.timestamps.rfc3161 import (
    TimestampError,
    read_token,
    request_for,
    token_of,
)

_SECONDS = 10
_LARGEST = 64 * 1024


class TimestampUnavailableError(Exception):
    """The authority gave no token now; it may be asked again."""


@dataclass(frozen=True, slots=True)
class RemoteTimestampAuthority:
    """Asks an authority and checks its answer at once.

    Attributes:
        url: http:// or https:// address, from the settings.
        trusted: the certificates that its tokens must lead to.
    """

    url: str
    trusted: Sequence[x509.Certificate]

    def stamp(self, digest: bytes) -> bytes:
        """Return a token for a SHA-256 digest.

        Raises:
            TimestampUnavailableError: not reached, refused, or its answer does not hold.
        """
        nonce = secrets.randbits(63) + 1
        query = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
            self.url,
            data=request_for(digest, nonce=nonce),
            headers={"Content-Type": "application/timestamp-query"},
        )
        try:
            with urllib.request.urlopen(query, timeout=_SECONDS) as answer:  # noqa: S310
                if answer.status != HTTPStatus.OK:
                    raise TimestampUnavailableError(f"The authority answered {answer.status}.")
                token = token_of(answer.read(_LARGEST))
            read_token(token, digest=digest, trusted=self.trusted, nonce=nonce)
        except (URLError, TimeoutError, OSError, TimestampError) as error:
            raise TimestampUnavailableError(str(error)) from error
        return token
