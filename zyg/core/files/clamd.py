"""Asking a ClamAV daemon whether bytes carry a virus (its INSTREAM command over a socket).

The address is the setting ``ZYG_CLAMD``: ``unix:/run/clamav/clamd.ctl`` or
``tcp:127.0.0.1:3310``; empty means that there is no scanner.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

_SECONDS = 30.0
_PART = 1 << 16
_LONGEST_ANSWER = 4_096


class ScannerUnavailableError(Exception):
    """The daemon did not give a verdict: not there, too slow, or the stream was too long."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the daemon says: the name of the virus, "" for none; its engine and signatures."""

    virus: str
    engine: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where the daemon listens: a socket file, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def connect(self) -> socket.socket:
        """Open a connection with a time limit."""
        if self.path:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(_SECONDS)
            connection.connect(self.path)
            return connection
        return socket.create_connection((self.host, self.port), timeout=_SECONDS)


def parse_address(text: str) -> Address | None:
    """Read the setting; None when there is no scanner.

    >>> parse_address("tcp:127.0.0.1:3310")
    Address(path='', host='127.0.0.1', port=3310)

    Raises:
        ImproperlyConfigured: neither ``unix:/path`` nor ``tcp:host:port``.
    """
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if not text:
        return None
    if kind == "unix" and rest.startswith("/"):
        return Address(path=rest)
    if kind == "tcp" and host and port.isdigit():
        return Address(host=host, port=int(port))
    raise ImproperlyConfigured(
        f"ZYG_CLAMD must be unix:/path or tcp:host:port, or empty; it is {text!r}."
    )


def scan(data: bytes, address: Address) -> Verdict:
    """Have the daemon look at bytes.

    Raises:
        ScannerUnavailableError: no verdict came.
    """
    engine = _ask(address, b"zVERSION\0", b"")
    answer = _ask(address, b"zINSTREAM\0", data)
    if answer.endswith(" FOUND"):
        return Verdict(answer.removesuffix(" FOUND").partition(": ")[2], engine)
    if answer == "stream: OK":
        return Verdict("", engine)
    raise ScannerUnavailableError(f"The scanner answered {answer[:200]!r}.")


def _ask(address: Address, command: bytes, data: bytes) -> str:
    try:
        with address.connect() as connection:
            connection.sendall(command)
            for start in range(0, len(data), _PART):
                part = data[start : start + _PART]
                connection.sendall(len(part).to_bytes(4, "big") + part)
            if data:
                connection.sendall(bytes(4))
            return _read(connection)
    except OSError as error:
        raise ScannerUnavailableError(f"The scanner does not answer: {error}") from error


def _read(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        part = connection.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
