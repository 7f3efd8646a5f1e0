"""Secrets of a machine that is no production: made once, kept beside its data.

A fixed development key would be known to everybody who reads this repository; a key made at each
start would end every session and lose every encrypted field. So the first start writes a file
that only its owner may read, and the following starts read it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path


def machine_secrets(path: Path) -> dict[str, str]:
    """Return the secrets of this machine; make them in ``path`` when it does not exist yet."""
    with contextlib.suppress(FileNotFoundError):
        return _read(path)
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "encryption_keys": "1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "blind_index_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
    # Two first starts at once: a link never replaces the file that the other one made.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return _read(path)


def derived_secret(secret: str, purpose: str) -> str:
    """Derive 32 bytes, in base64, from another secret of the same machine."""
    digest = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def _read(path: Path) -> dict[str, str]:
    return {str(key): str(value) for key, value in json.loads(path.read_text("utf-8")).items()}
