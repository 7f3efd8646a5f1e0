"""Signatures over statements, and whom to trust for them; pure.

A signature is kept as JSON: provider, algorithm, value (base64), and what checks it: either the
id of a platform key, or certificates (PEM) from the signer's own up to an issuer.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from zyg.core.signing.timestamps.rfc3161 import BROKEN_CERTIFICATE

ED25519 = "Ed25519"
ECDSA = "ECDSA-SHA256"
RSA = "RSA-SHA256"
_BLOCK = re.compile(rb"-----BEGIN (CERTIFICATE|PUBLIC KEY)-----.*?-----END \1-----", re.DOTALL)
_BROKEN = (*BROKEN_CERTIFICATE, LookupError)


class SignatureError(ValueError):
    """A signature does not hold; the message is a Chinese clause."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a verifier believes.

    Attributes:
        keys: platform keys, as raw bytes.
        certificates: authorities of timestamps and issuers of signers' certificates.
    """

    keys: frozenset[bytes] = frozenset()
    certificates: tuple[x509.Certificate, ...] = field(default=())

    @classmethod
    def of_pem(cls, text: bytes) -> Trust:
        """Read a trust file: PEM blocks of public keys and certificates.

        Raises:
            ValueError: a block can not be read, or there is none.
        TypeError: a public key of another kind.
        """
        keys, certificates = set(), []
        for block in _BLOCK.finditer(text):
            if block[1] == b"CERTIFICATE":
                certificates.append(x509.load_pem_x509_certificate(block[0]))
                continue
            key = load_pem_public_key(block[0])
            if not isinstance(key, Ed25519PublicKey):
                raise TypeError("A platform key must be an Ed25519 key.")
            keys.add(key.public_bytes_raw())
        if not keys and not certificates:
            raise ValueError("The file holds neither a public key nor a certificate.")
        return cls(frozenset(keys), tuple(certificates))

    def as_pem(self) -> str:
        """Write the trust file that others verify with."""
        keys = (
            Ed25519PublicKey.from_public_bytes(raw).public_bytes(
                Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
            )
            for raw in sorted(self.keys)
        )
        certificates = (one.public_bytes(Encoding.PEM) for one in self.certificates)
        return b"".join((*keys, *certificates)).decode()


def fingerprint(key: bytes) -> str:
    """Return the first 16 digits of a key's SHA-256, by which people compare it."""
    return hashlib.sha256(key).hexdigest()[:16]


def check_signature(
    signature: Mapping[str, Any],
    statement: bytes,
    *,
    keys: Mapping[str, str],
    trust: Trust,
    at: dt.datetime,
) -> str:
    """Check a signature over a statement and return by whose key it was made.

    Args:
        signature: as it is kept.
        statement: the signed bytes.
        keys: platform keys of the evidence: id → base64.
        trust: whom to believe.
        at: the time of signing, at which certificates must be valid.

    Raises:
        SignatureError: something does not hold.
    """
    try:
        value = base64.b64decode(signature["value"], validate=True)
        if signature["algorithm"] == ED25519:
            return _check_platform(signature, value, statement, keys, trust)
        return _check_certificate(signature, value, statement, trust, at)
    except SignatureError:
        raise
    except (*_BROKEN, binascii.Error) as error:
        raise SignatureError("签名与所签内容不符") from error


def _check_platform(
    signature: Mapping[str, Any],
    value: bytes,
    statement: bytes,
    keys: Mapping[str, str],
    trust: Trust,
) -> str:
    raw = base64.b64decode(keys[signature["key_id"]], validate=True)
    if raw not in trust.keys:
        raise SignatureError(f"平台签名密钥 {fingerprint(raw)} 不在信任名单里")
    Ed25519PublicKey.from_public_bytes(raw).verify(value, statement)
    return f"平台密钥 {fingerprint(raw)}"


def _check_certificate(
    signature: Mapping[str, Any], value: bytes, statement: bytes, trust: Trust, at: dt.datetime
) -> str:
    path = [x509.load_pem_x509_certificate(one.encode()) for one in signature["certificates"]]
    key = path[0].public_key()
    if signature["algorithm"] == ECDSA and isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(value, statement, ec.ECDSA(hashes.SHA256()))
    elif signature["algorithm"] == RSA and isinstance(key, rsa.RSAPublicKey):
        key.verify(value, statement, padding.PKCS1v15(), hashes.SHA256())
    else:
        raise SignatureError(f"不认识签名算法 {signature['algorithm']}")
    _check_path(path, trust.certificates, at)
    return path[0].subject.rfc4514_string()


def _check_path(
    path: list[x509.Certificate], trusted: Iterable[x509.Certificate], at: dt.datetime
) -> None:
    anchors = {_public_key(one) for one in trusted}
    for here, issuer in zip(path, [*path[1:], None], strict=True):
        if not here.not_valid_before_utc <= at <= here.not_valid_after_utc:
            raise SignatureError("签名证书在签署时不在有效期内")
        if _public_key(here) in anchors:
            return
        if issuer is None:
            break
        if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise SignatureError("签名证书的上级不是证书机构")
        here.verify_directly_issued_by(issuer)
    raise SignatureError("签名证书的发证机构不在信任名单里")


def _public_key(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
