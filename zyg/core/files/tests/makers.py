"""Small real files, harmful ones, and a stand-in for the virus scanner."""

from __future__ import annotations

import contextlib
import io
import socketserver
import struct
import threading
import zipfile
import zlib

from zyg.core.imports.tests.files import csv, xls, xlsx

# The signature that every scanner knows; in two parts, so that none stops at this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
XLSX = xlsx([["工号", "姓名"], ["E1", "王芳"]])
XLS = xls([["工号", "姓名"]])
CSV = csv([["工号", "姓名"]], "gb18030")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = b"<Types/>"


def archive(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as book:
        for name, body in parts.items():
            book.writestr(name, body)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    named = {name.replace("__", "/"): body for name, body in more.items()}
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", **named})


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = zlib.compress(b"\0" * (width + 1) * min(height, 9))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
    )


def jpg(width: int = 3, height: int = 2) -> bytes:
    head = struct.pack(">HBHHBBBB", 11, 8, height, width, 1, 1, 0x11, 0)
    start = b"\xff\xe0\x00\x04ab" + b"\xff\xff\xc0" + head + b"\xff\xda\x00\x02points"
    return b"\xff\xd8" + start + b"\xff\xd9"


def bomb() -> bytes:
    """A workbook of a few hundred kilobytes that unpacks to 400 MB."""
    return archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": bytes(400_000_000)})


def lying() -> bytes:
    """A workbook whose directory states another unpacked size than there is."""
    data = bytearray(archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": bytes(5_000_000)}))
    at = data.index(struct.pack("<I", 5_000_000), data.index(b"PK\x01\x02"))
    data[at : at + 4] = struct.pack("<I", 500)
    return bytes(data)


def nested(depth: int) -> bytes:
    """A Word file with Word files one in the other."""
    inner = docx()
    for _ in range(depth - 1):
        inner = docx(word__embeddings__inner=inner)
    return inner


class _Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.4.6/27000/today\0")
            return
        data = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(size)
        found = b"Eicar-Test-Signature FOUND" if EICAR in data else b"OK"
        too_long = b"INSTREAM size limit exceeded. ERROR\0"
        self.wfile.write(too_long if len(data) > 1 << 20 else b"stream: " + found + b"\0")


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextlib.contextmanager
def clamd(path):
    """Run a stand-in that speaks the protocol of clamd on a socket file."""
    server = _Server(str(path), _Clamd)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"unix:{path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
