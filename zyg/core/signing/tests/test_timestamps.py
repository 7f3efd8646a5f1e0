"""Timestamp tokens: ours are what RFC 3161 says (openssl agrees), and a false one is found."""

import datetime as dt
import hashlib
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from zyg.core.signing.timestamps import der
from zyg.core.signing.timestamps.local import LocalTimestampAuthority
from zyg.core.signing.timestamps.remote import RemoteTimestampAuthority, TimestampUnavailableError
from zyg.core.signing.timestamps.rfc3161 import TimestampError, read_token, request_for, token_of

AUTHORITY = LocalTimestampAuthority(b"seed for tests")
OTHER = LocalTimestampAuthority(b"another seed")
DIGEST = hashlib.sha256(b"contract").digest()
NOW = dt.datetime(2026, 11, 25, 3, 4, 5, tzinfo=dt.UTC)


def token(authority=AUTHORITY, digest=DIGEST, now=NOW):
    return token_of(authority.answer(request_for(digest, nonce=77), now=now))


def read(data, digest=DIGEST, trusted=AUTHORITY, nonce=None):
    return read_token(data, digest=digest, trusted=[trusted.certificate], nonce=nonce)


def test_token_says_when_and_by_whom():
    found = read(token(), nonce=77)
    assert found.at == NOW
    assert "本机时间戳" in found.authority


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({"digest": bytes(32)}, "another digest"),
        ({"nonce": 78}, "another request"),
        ({"trusted": OTHER}, "not one that is trusted"),
    ],
)
def test_token_for_something_else_is_refused(arguments, what):
    with pytest.raises(TimestampError, match=what):
        read(token(), **arguments)


def test_authority_before_its_certificate_is_refused():
    early = token(now=dt.datetime(2019, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(TimestampError, match="not valid at the time"):
        read(early)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(st.integers(0, len(token()) - 100), st.integers(1, 255))
def test_any_changed_byte_is_found_or_harmless(position, difference):
    whole = token()
    changed = bytearray(whole)
    changed[position] ^= difference
    try:
        found = read(bytes(changed))
    except TimestampError:
        return
    assert found.at == NOW  # bytes that say nothing (an algorithm's name, the certificate set)


@pytest.mark.parametrize("data", [b"", b"\x30\x80", b"\x30\x02\x05\x00", b"hello"])
def test_what_is_no_token_is_refused(data):
    with pytest.raises(TimestampError):
        read(data)


def test_refusal_of_the_authority_is_told():
    with pytest.raises(TimestampError, match="status 2"):
        token_of(der.sequence(der.sequence(der.integer(2))))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees(tmp_path):
    answer, root = tmp_path / "answer.tsr", tmp_path / "root.pem"
    answer.write_bytes(AUTHORITY.answer(request_for(DIGEST, nonce=77), now=NOW))
    root.write_bytes(AUTHORITY.certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "ts", "-verify", "-digest", DIGEST.hex(), "-in", answer, "-CAfile", root]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert "Verification: OK" in found.stdout + found.stderr, found.stderr


@pytest.fixture
def served():
    class Handler(BaseHTTPRequestHandler):
        authority = AUTHORITY

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = self.authority.answer(body, now=NOW)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Handler, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_remote_authority_is_asked_and_checked(served):
    handler, url = served
    remote = RemoteTimestampAuthority(url, [AUTHORITY.certificate])
    assert read(remote.stamp(DIGEST)).at == NOW
    handler.authority = OTHER
    with pytest.raises(TimestampUnavailableError, match="trusted"):
        remote.stamp(DIGEST)


def test_authority_that_is_away_is_told():
    with pytest.raises(TimestampUnavailableError):
        RemoteTimestampAuthority("http://127.0.0.1:9/", []).stamp(DIGEST)
