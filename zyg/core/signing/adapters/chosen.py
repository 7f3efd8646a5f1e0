"""The providers that the settings have chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from zyg.core.signing.adapters.interfaces import (
    ProvidedSignature,
    RealNameChecker,
    SignatureProvider,
    SignerFacts,
    TimestampAuthority,
)
from zyg.core.signing.adapters.local import LocalRealNameChecker, LocalSignatureProvider
from zyg.core.signing.keys import signing_keys
from zyg.core.signing.signatures import ED25519, Trust
from zyg.core.signing.timestamps.local import LocalTimestampAuthority
from zyg.core.signing.timestamps.remote import RemoteTimestampAuthority
from zyg.core.signing.timestamps.rfc3161 import request_for, token_of

FAKE = "local-fake"
PLATFORM = "platform"


class PlatformSignatures:
    """The platform's own key: it attests who signed what and when, it is not the signer's own."""

    def sign(self, statement: bytes, *, signer: SignerFacts) -> ProvidedSignature:  # noqa: ARG002 - one key for all
        """Sign with the current key."""
        keys = signing_keys()
        return ProvidedSignature(
            provider=PLATFORM,
            algorithm=ED25519,
            value=keys.sign(statement),
            key_id=keys.current,
        )

    def trusted(self) -> list[x509.Certificate]:
        """Return no issuer: platform keys are trusted by themselves."""
        return []


@dataclass(frozen=True, slots=True)
class LocalTimestamps:
    """The stand-in for an authority."""

    authority: LocalTimestampAuthority

    def stamp(self, digest: bytes) -> bytes:
        """Return a token with the time of this machine."""
        request = request_for(digest, nonce=1)
        return token_of(self.authority.answer(request, now=timezone.now()))


def signature_provider() -> SignatureProvider:
    """Return the provider that the settings name."""
    name = settings.SIGNING_PROVIDER
    if name == PLATFORM:
        return PlatformSignatures()
    if name == FAKE:
        return LocalSignatureProvider(signing_keys().seed)
    found: SignatureProvider = import_string(name)()
    return found


def timestamp_authority() -> TimestampAuthority | None:
    """Return the authority that the settings name; None when there is none."""
    name = settings.SIGNING_TIMESTAMP
    if not name:
        return None
    if name == FAKE:
        return LocalTimestamps(LocalTimestampAuthority(signing_keys().seed))
    if name.startswith(("http://", "https://")):
        return RemoteTimestampAuthority(name, timestamp_trust())
    found: TimestampAuthority = import_string(name)()
    return found


def timestamp_trust() -> list[x509.Certificate]:
    """Return the certificates that tokens must lead to."""
    if settings.SIGNING_TIMESTAMP == FAKE:
        return [LocalTimestampAuthority(signing_keys().seed).certificate]
    path = settings.SIGNING_TIMESTAMP_TRUST
    return _certificates(path) if path else []


def real_name_checker() -> RealNameChecker | None:
    """Return the checker that the settings name; None when real names are not asked."""
    name = settings.SIGNING_REAL_NAME
    if not name:
        return None
    if name == FAKE:
        return LocalRealNameChecker()
    found: RealNameChecker = import_string(name)()
    return found


def own_trust() -> Trust:
    """Return whom this installation trusts: its own keys and the chosen authorities."""
    keys = frozenset(key.public_key().public_bytes_raw() for key in signing_keys().keys.values())
    return Trust(keys, (*timestamp_trust(), *signature_provider().trusted()))


@lru_cache(maxsize=4)
def _certificates(path: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(Path(path).read_bytes())
