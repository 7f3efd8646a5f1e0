"""A timestamp authority in this process, for development, demos and tests; no trusted third party.

Its tokens are real RFC 3161 tokens (``openssl ts -verify`` takes them); what they lack is that
nobody independent vouches for the clock. Production refuses to start with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from zyg.core.signing.timestamps import der
from zyg.core.signing.timestamps.rfc3161 import (
    CONTENT_TYPE,
    ECDSA_SHA256,
    MESSAGE_DIGEST,
    SHA256,
    SIGNED_DATA,
    SIGNING_CERTIFICATE_V2,
    TST_INFO,
)

POLICY = "1.3.6.1.4.1.13762.3"  # the example policy of RFC 3161 test authorities
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def derived_key(seed: bytes, purpose: str) -> ec.EllipticCurvePrivateKey:
    """Derive a P-256 key from a secret, the same one at each start."""
    raw = HKDF(hashes.SHA256(), 48, None, purpose.encode()).derive(seed)
    return ec.derive_private_key(int.from_bytes(raw) % (_ORDER - 1) + 1, ec.SECP256R1())


@dataclass(frozen=True)
class LocalTimestampAuthority:
    """Signs the time of this machine.

    Attributes:
        seed: secret that its key is derived from.
    """

    seed: bytes

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """The private key."""
        return derived_key(self.seed, "local timestamp authority")

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Its own certificate, for timestamps alone."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "本机时间戳（仅供测试）")])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
            .add_extension(usage, critical=True)
            .sign(self.key, hashes.SHA256(), ecdsa_deterministic=True)
        )

    def answer(self, request: bytes, *, now: dt.datetime) -> bytes:
        """Answer a TimeStampReq as a server would.

        Raises:
            DerError: no request.
        """
        parts = list(der.read(request).must_be(der.SEQUENCE).parts())
        nonce = next((part.number() for part in parts[2:] if part.tag == der.INTEGER), None)
        token = self._token(parts[1].encoded, nonce, now)
        return der.sequence(der.sequence(der.integer(0)), token)

    def _token(self, imprint: bytes, nonce: int | None, now: dt.datetime) -> bytes:
        info = der.sequence(
            der.integer(1),
            der.oid(POLICY),
            imprint,
            der.integer(secrets.randbits(63) + 1),
            der.element(der.GENERALIZED_TIME, f"{now.astimezone(dt.UTC):%Y%m%d%H%M%SZ}".encode()),
            *([] if nonce is None else [der.integer(nonce)]),
        )
        certificate = self.certificate.public_bytes(Encoding.DER)
        data = der.sequence(
            der.integer(3),
            der.set_of(_algorithm(SHA256)),
            der.sequence(der.oid(TST_INFO), der.element(0xA0, der.octets(info))),
            der.element(0xA0, certificate),
            der.set_of(self._signer_info(info, certificate)),
        )
        return der.sequence(der.oid(SIGNED_DATA), der.element(0xA0, data))

    def _signer_info(self, info: bytes, certificate: bytes) -> bytes:
        attributes = der.set_of(
            _attribute(CONTENT_TYPE, der.oid(TST_INFO)),
            _attribute(MESSAGE_DIGEST, der.octets(hashlib.sha256(info).digest())),
            _attribute(
                SIGNING_CERTIFICATE_V2,
                der.sequence(
                    der.sequence(der.sequence(der.octets(hashlib.sha256(certificate).digest())))
                ),
            ),
        )
        signature = self.key.sign(attributes, ec.ECDSA(hashes.SHA256()))
        serial = der.integer(self.certificate.serial_number)
        return der.sequence(
            der.integer(1),
            der.sequence(self.certificate.issuer.public_bytes(), serial),
            _algorithm(SHA256),
            b"\xa0" + attributes[1:],
            der.sequence(der.oid(ECDSA_SHA256)),
            der.octets(signature),
        )


def _algorithm(dotted: str) -> bytes:
    return der.sequence(der.oid(dotted))


def _attribute(kind: str, value: bytes) -> bytes:
    return der.sequence(der.oid(kind), der.set_of(value))
