"""The few DER structures of a timestamp: read and write tag-length-value.

>>> sequence(integer(1), octets(b"ab")).hex()
'300702010104026162'
>>> [part.tag for part in read(sequence(integer(1), octets(b"ab"))).parts()]
[2, 4]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, BIT_STRING, OCTETS, NULL, OID = 0x02, 0x03, 0x04, 0x05, 0x06
GENERALIZED_TIME, SEQUENCE, SET, BOOLEAN = 0x18, 0x30, 0x31, 0x01
_LONG = 0x80
_MOST_LENGTH_BYTES = 4


class DerError(ValueError):
    """The bytes are not the DER that was expected."""


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its tag, its content, and the bytes of both."""

    tag: int
    content: bytes
    encoded: bytes

    def parts(self) -> Iterator[Part]:
        """Read the elements inside."""
        rest = self.content
        while rest:
            part, rest = _first(rest)
            yield part

    def number(self) -> int:
        """Read an INTEGER."""
        self.must_be(INTEGER)
        return int.from_bytes(self.content, signed=True)

    def must_be(self, tag: int) -> Part:
        """Return the element itself.

        Raises:
            DerError: it has another tag.
        """
        if self.tag != tag:
            raise DerError(f"Expected the tag {tag:#x}, found {self.tag:#x}.")
        return self


def read(data: bytes) -> Part:
    """Read the one element that some bytes are.

    Raises:
        DerError: none, more than one, or cut off.
    """
    part, rest = _first(data)
    if rest:
        raise DerError("Bytes follow the element.")
    return part


def _first(data: bytes) -> tuple[Part, bytes]:
    if len(data) < 2:  # noqa: PLR2004 - a tag and a length
        raise DerError("Cut off.")
    length, start = data[1], 2
    if length & _LONG:
        size = length ^ _LONG
        if not 0 < size <= _MOST_LENGTH_BYTES:
            raise DerError("No definite length.")
        length, start = int.from_bytes(data[2 : 2 + size]), 2 + size
    end = start + length
    if end > len(data):
        raise DerError("Cut off.")
    return Part(data[0], data[start:end], data[:end]), data[end:]


def element(tag: int, content: bytes) -> bytes:
    """Write an element."""
    length = len(content)
    if length < _LONG:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, _LONG | size)) + length.to_bytes(size) + content


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE."""
    return element(SEQUENCE, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    """Write a SET OF, its elements in DER order."""
    return element(SET, b"".join(sorted(parts)))


def integer(value: int) -> bytes:
    """Write an INTEGER."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def octets(value: bytes) -> bytes:
    """Write an OCTET STRING."""
    return element(OCTETS, value)


def null() -> bytes:
    """Write NULL."""
    return element(NULL, b"")


def true() -> bytes:
    """Write TRUE."""
    return element(BOOLEAN, b"\xff")


def oid(dotted: str) -> bytes:
    """Write an OBJECT IDENTIFIER.

    >>> oid("1.2.840.113549.1.7.2").hex()
    '06092a864886f70d010702'
    """
    first, second, *rest = (int(number) for number in dotted.split("."))
    return element(OID, b"".join(_base128(number) for number in (first * 40 + second, *rest)))


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
