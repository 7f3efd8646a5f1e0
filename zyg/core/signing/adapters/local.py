"""Stand-ins for outside providers: for development, demos and tests; production refuses them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone

from zyg.core.signing.adapters.interfaces import ProvidedSignature, RealNameAnswer, SignerFacts
from zyg.core.signing.signatures import ECDSA
from zyg.core.signing.timestamps.local import derived_key
from zyg.law.identity.resident_id import check_resident_id
from zyg.law.identity.result import Problem

_DAY = dt.timedelta(days=1)
_LONGEST_NAME = 64  # of a common name, X.520


@dataclass(frozen=True)
class LocalSignatureProvider:
    """Signs as outside providers do: a fresh key for one signature, certified for the signer.

    The key is thrown away after the signature, so nobody can sign with it again; what is missing
    is that nobody independent has checked who the signer is.
    """

    seed: bytes

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return derived_key(self.seed, "local certificate authority")

    @cached_property
    def _issuer(self) -> x509.Certificate:
        name = _name("本机签名证书机构（仅供测试）")
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256(), ecdsa_deterministic=True)
        )

    def sign(self, statement: bytes, *, signer: SignerFacts) -> ProvidedSignature:
        """Make a key, certify it for the signer, sign, forget it."""
        key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(signer.name, signer.organization))
            .issuer_name(self._issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + _DAY)
            .sign(self._key, hashes.SHA256())
        )
        value = key.sign(statement, ec.ECDSA(hashes.SHA256()))
        path = (certificate, self._issuer)
        return ProvidedSignature(
            provider="local-fake",
            algorithm=ECDSA,
            value=base64.b64encode(value).decode(),
            certificates=[one.public_bytes(Encoding.PEM).decode() for one in path],
            reference=f"{certificate.serial_number:x}",
        )

    def trusted(self) -> list[x509.Certificate]:
        """Return its own certificate."""
        return [self._issuer]


class LocalRealNameChecker:
    """Says yes to every identity number whose check digit is right."""

    def check(self, *, name: str, id_number: str) -> RealNameAnswer:
        """Answer without asking anybody."""
        found = check_resident_id(id_number, today=timezone.localdate())
        reference = hashlib.sha256(f"{name}/{id_number}".encode()).hexdigest()[:12]
        return RealNameAnswer(not isinstance(found, Problem), f"local-{reference}")


def _name(common: str, organization: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common[:_LONGEST_NAME])]
    if organization:
        attribute = x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization[:_LONGEST_NAME])
        parts.append(attribute)
    return x509.Name(parts)
