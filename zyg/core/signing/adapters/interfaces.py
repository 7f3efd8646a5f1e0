"""What a provider must do; see the package for how one is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509


class ProviderError(Exception):
    """A provider has refused or could not be reached; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """What a provider is told about a signer."""

    id: str
    name: str
    organization: str = ""
    identity_method: str = ""
    identity_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedSignature:
    """A signature as it is kept; see ``signatures``."""

    provider: str
    algorithm: str
    value: str
    key_id: str = ""
    certificates: list[str] = field(default_factory=list)
    reference: str = ""


class SignatureProvider(Protocol):
    """Signs statements for signers."""

    def sign(self, statement: bytes, *, signer: SignerFacts) -> ProvidedSignature:
        """Sign; raises ProviderError."""

    def trusted(self) -> list[x509.Certificate]:
        """Return the issuers that its certificates lead to."""


class TimestampAuthority(Protocol):
    """Confirms that a digest existed at a time."""

    def stamp(self, digest: bytes) -> bytes:
        """Return an RFC 3161 token; raises TimestampUnavailableError."""


@dataclass(frozen=True, slots=True)
class RealNameAnswer:
    """Whether name and identity number belong together, and the provider's number of the check."""

    matches: bool
    reference: str


class RealNameChecker(Protocol):
    """Asks a register whether a name and an identity number belong together."""

    def check(self, *, name: str, id_number: str) -> RealNameAnswer:
        """Ask; raises ProviderError."""
