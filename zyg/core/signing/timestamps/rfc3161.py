"""Timestamp requests, answers and tokens (RFC 3161, RFC 5652); pure.

A token is a CMS SignedData over a TSTInfo: "this digest existed at this time", signed by the
authority. :func:`read_token` checks everything that can be checked without asking anybody: the
digest, the authority's signature, that its certificate is one for timestamps, valid at that time,
and issued (through the certificates in the token) by one that the caller trusts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from zyg.core.signing.timestamps import der

SHA256 = "2.16.840.1.101.3.4.2.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_GRANTED = (0, 1)
_DIGESTS: Mapping[bytes, type[hashes.HashAlgorithm]] = MappingProxyType(
    {
        der.oid(SHA256): hashes.SHA256,
        der.oid("2.16.840.1.101.3.4.2.2"): hashes.SHA384,
        der.oid("2.16.840.1.101.3.4.2.3"): hashes.SHA512,
    }
)
BROKEN_CERTIFICATE = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)
"""What reading and checking a certificate that somebody has changed may raise."""
_BROKEN = (*BROKEN_CERTIFICATE, LookupError, StopIteration)
_IMPLICIT_0, _EXPLICIT_0 = 0xA0, 0xA0
_MOST_ISSUERS = 5
_SECONDS_LENGTH = 15  # YYYYMMDDhhmmssZ


class TimestampError(ValueError):
    """A token or an answer does not hold; the message says in English what."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a checked token says."""

    at: dt.datetime
    serial: int
    authority: str
    nonce: int | None


def request_for(digest: bytes, *, nonce: int) -> bytes:
    """Write a TimeStampReq for a SHA-256 digest that asks for the certificate too."""
    imprint = der.sequence(_algorithm(SHA256), der.octets(digest))
    return der.sequence(der.integer(1), imprint, der.integer(nonce), der.true())


def token_of(answer: bytes) -> bytes:
    """Take the token out of a TimeStampResp.

    Raises:
        TimestampError: the authority has refused, or the bytes are no answer.
    """
    try:
        parts = list(der.read(answer).must_be(der.SEQUENCE).parts())
        status = next(parts[0].parts()).number()
    except (der.DerError, StopIteration, IndexError) as error:
        raise TimestampError(f"No timestamp answer: {error}") from error
    if status not in _GRANTED or len(parts) < 2:  # noqa: PLR2004 - status and token
        raise TimestampError(f"The authority refused with status {status}.")
    return parts[1].encoded


def read_token(
    token: bytes,
    *,
    digest: bytes,
    trusted: Iterable[x509.Certificate],
    nonce: int | None = None,
) -> Token:
    """Check a token.

    Args:
        token: the DER of the ContentInfo.
        digest: the SHA-256 that it must be about.
        trusted: the certificates (authority itself or an issuer of it) that are trusted.
        nonce: what the answer must repeat, when it was just asked for.

    Raises:
        TimestampError: something does not hold.
    """
    try:
        return _checked(token, digest, list(trusted), nonce)
    except TimestampError:
        raise
    except _BROKEN as error:
        raise TimestampError(f"The token does not hold: {error or 'its signature'}.") from error


def _checked(
    token: bytes, digest: bytes, trusted: list[x509.Certificate], nonce: int | None
) -> Token:
    content, certificates, signer = _signed_data(token)
    said, imprint = _read_info(content)
    if imprint != digest:
        raise TimestampError("The token is about another digest.")
    if nonce is not None and said.nonce != nonce:
        raise TimestampError("The token answers another request.")
    authority = _signing_certificate(certificates, signer)
    _check_signature(content, authority, signer)
    _check_purpose(authority)
    _check_path(authority, certificates, trusted, said.at)
    return Token(said.at, said.serial, authority.subject.rfc4514_string(), said.nonce)


def key_fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate's public key, which a new certificate of it keeps."""
    key = certificate.public_key()
    return hashlib.sha256(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).hexdigest()


def _algorithm(dotted: str) -> bytes:
    return der.sequence(der.oid(dotted), der.null())


@dataclass(frozen=True, slots=True)
class _SignerInfo:
    issuer: bytes
    serial: int
    digest: type[hashes.HashAlgorithm]
    attributes: der.Part
    signature: bytes


def _signed_data(token: bytes) -> tuple[bytes, list[x509.Certificate], _SignerInfo]:
    kind, body = der.read(token).must_be(der.SEQUENCE).parts()
    if kind.encoded != der.oid(SIGNED_DATA):
        raise TimestampError("The token is no signed data.")
    parts = list(next(body.must_be(_EXPLICIT_0).parts()).parts())
    inner_kind, inner = parts[2].parts()
    if inner_kind.encoded != der.oid(TST_INFO):
        raise TimestampError("The token signs no timestamp.")
    content = next(inner.parts()).must_be(der.OCTETS).content
    certificates = [
        x509.load_der_x509_certificate(one.encoded)
        for part in parts[3:]
        if part.tag == _IMPLICIT_0
        for one in part.parts()
        if one.tag == der.SEQUENCE
    ]
    (info,) = parts[-1].must_be(der.SET).parts()
    return content, certificates, _signer_info(info)


def _signer_info(info: der.Part) -> _SignerInfo:
    _, who, digest, attributes, _, signature, *_ = info.parts()
    issuer, serial = who.must_be(der.SEQUENCE).parts()
    algorithm = _DIGESTS.get(next(digest.parts()).encoded)
    if algorithm is None:
        raise TimestampError("The token uses a digest that is not known.")
    return _SignerInfo(
        issuer.encoded,
        serial.number(),
        algorithm,
        attributes.must_be(_IMPLICIT_0),
        signature.must_be(der.OCTETS).content,
    )


def _read_info(content: bytes) -> tuple[Token, bytes]:
    _, _, imprint, serial, at, *rest = der.read(content).must_be(der.SEQUENCE).parts()
    algorithm, digest = imprint.parts()
    if next(algorithm.parts()).encoded != der.oid(SHA256):
        raise TimestampError("The token is about a digest that is no SHA-256.")
    nonce = next((part.number() for part in rest if part.tag == der.INTEGER), None)
    moment = _moment(at.must_be(der.GENERALIZED_TIME).content.decode("ascii"))
    return Token(moment, serial.number(), "", nonce), digest.must_be(der.OCTETS).content


def _moment(text: str) -> dt.datetime:
    form = "%Y%m%d%H%M%SZ" if len(text) == _SECONDS_LENGTH else "%Y%m%d%H%M%S.%fZ"
    return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)


def _signing_certificate(
    certificates: list[x509.Certificate], signer: _SignerInfo
) -> x509.Certificate:
    for one in certificates:
        if one.serial_number == signer.serial and one.issuer.public_bytes() == signer.issuer:
            return one
    raise TimestampError("The authority's certificate is not in the token.")


def _check_signature(content: bytes, authority: x509.Certificate, signer: _SignerInfo) -> None:
    attributes = {
        kind.encoded: next(values.parts())
        for kind, values in (tuple(one.parts()) for one in signer.attributes.parts())
    }
    digest = hashes.Hash(signer.digest())
    digest.update(content)
    if attributes[der.oid(MESSAGE_DIGEST)].content != digest.finalize():
        raise TimestampError("The token's content was changed.")
    if attributes[der.oid(CONTENT_TYPE)].encoded != der.oid(TST_INFO):
        raise TimestampError("The token signs another type of content.")
    _check_certificate_is_named(attributes, authority)
    # What is signed is the set itself, not the field that carries it.
    signed = der.element(der.SET, signer.attributes.content)
    key = authority.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signer.signature, signed, padding.PKCS1v15(), signer.digest())
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signer.signature, signed, ec.ECDSA(signer.digest()))
    else:
        raise TimestampError("The authority's key is of a kind that is not known.")


def _check_certificate_is_named(
    attributes: Mapping[bytes, der.Part], authority: x509.Certificate
) -> None:
    """Compare the certificate with the hash of it that the authority has signed (RFC 5816)."""
    second = attributes.get(der.oid(SIGNING_CERTIFICATE_V2))
    named = second or attributes[der.oid(SIGNING_CERTIFICATE)]
    first, *rest = next(next(named.parts()).parts()).parts()
    algorithm: type[hashes.HashAlgorithm] = hashes.SHA256 if second else hashes.SHA1
    if first.tag == der.SEQUENCE:
        algorithm, first = _DIGESTS[next(first.parts()).encoded], rest[0]
    if authority.fingerprint(algorithm()) != first.content:
        raise TimestampError("The certificate is not the one that the authority has signed with.")


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise TimestampError("The certificate is not for timestamps.") from None
    if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise TimestampError("The certificate is not for timestamps alone.")


def _check_path(
    leaf: x509.Certificate,
    others: list[x509.Certificate],
    trusted: list[x509.Certificate],
    at: dt.datetime,
) -> None:
    """Climb from the authority to a trusted key, each step signed and valid at the time."""
    anchors = {key_fingerprint(one) for one in trusted}
    here = leaf
    for _ in range(_MOST_ISSUERS):
        if not here.not_valid_before_utc <= at <= here.not_valid_after_utc:
            raise TimestampError("A certificate was not valid at the time of the stamp.")
        if key_fingerprint(here) in anchors:
            return
        issuer = next((one for one in (*trusted, *others) if _issued(one, here)), None)
        if issuer is None or issuer == here:
            break
        here = issuer
    raise TimestampError("The authority is not one that is trusted.")


def _issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    try:
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        subject.verify_directly_issued_by(issuer)
    except BROKEN_CERTIFICATE:
        return False
    return constraints.ca
