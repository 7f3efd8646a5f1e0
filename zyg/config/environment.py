"""Typed readers of environment variables; each refuses a bad value and names the variable.

``ZYG_DEBUG=maybe`` stops the start with "ZYG_DEBUG must be one of true, false, …; it is 'maybe'.";
an unset variable takes its default.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


def env_str(name: str, default: str = "", *, choices: tuple[str, ...] = ()) -> str:
    """Read a text value.

    Args:
        name: the variable.
        default: the value when it is unset or empty.
        choices: the values allowed, when only some are.

    Raises:
        ImproperlyConfigured: the value is none of ``choices``.
    """
    value = os.environ.get(name, "").strip() or default
    if choices and value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}; it is {value!r}.")
    return value


def env_bool(name: str, *, default: bool = False) -> bool:
    """Read a yes-or-no value (true/false, 1/0, yes/no, on/off).

    Raises:
        ImproperlyConfigured: the value is none of these.
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(
        f"{name} must be one of true, false, 1, 0, yes, no, on, off; it is {value!r}."
    )


def env_int(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """Read a whole number between ``minimum`` and ``maximum``, both allowed.

    Raises:
        ImproperlyConfigured: no whole number, or outside the bounds.
    """
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {text!r}.") from None
    if value < minimum or (maximum is not None and value > maximum):
        bounds = f"at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
        raise ImproperlyConfigured(f"{name} must be {bounds}; it is {value}.")
    return value


def env_list(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Read a list of words separated by commas; blanks around a word do not count."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or list(default)


def env_secret(name: str, *, required: bool, least: int = 32) -> str:
    """Read a secret from the variable ``name``, or from the file that ``name_FILE`` names.

    The message of a refusal never repeats the value.

    Args:
        name: the variable.
        required: refuse when it is missing.
        least: the fewest characters a secret may have.

    Raises:
        ImproperlyConfigured: missing though required, too short, given twice, or the file is
            not readable.
    """
    value, path = os.environ.get(name, "").strip(), os.environ.get(f"{name}_FILE", "").strip()
    if value and path:
        raise ImproperlyConfigured(f"Set either {name} or {name}_FILE, not both.")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE can not be read: {error}") from error
    if not value and required:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is required in production.")
    if value and len(value) < least:
        raise ImproperlyConfigured(f"{name} must have at least {least} characters.")
    return value


def env_adapter(name: str, default: str, *, production: bool) -> str:
    """Read which provider of an outside service is used; production takes no stand-in.

    Raises:
        ImproperlyConfigured: ``local-fake`` in production.
    """
    value = env_str(name, default)
    if production and value == "local-fake":
        raise ImproperlyConfigured(f"{name} must not be local-fake in production.")
    return value


def env_database(name: str, *, sqlite: Path) -> dict[str, object]:
    """Read a database address.

    ``postgres://user:password@host:port/name?sslmode=require`` is PostgreSQL,
    ``sqlite:///absolute/or/relative/path`` is SQLite; unset is the SQLite file ``sqlite``.

    Raises:
        ImproperlyConfigured: another scheme, or no database name.
    """
    address = os.environ.get(name, "").strip()
    if not address:
        return _sqlite(str(sqlite))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no database address: {error}.") from None
    path = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ImproperlyConfigured(
            f"{name} must start with postgres:// or sqlite://; it starts with {parts.scheme!r}."
        )
    if not path:
        raise ImproperlyConfigured(f"{name} names no database after the host.")
    if parts.scheme == "sqlite":
        return _sqlite(path)
    return {
        "ENGINE": "zyg.core.organizations.postgresql",
        "NAME": path,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port or 5432,
        "CONN_MAX_AGE": env_int("ZYG_DATABASE_CONNECTION_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _sqlite(path: str) -> dict[str, object]:
    # IMMEDIATE takes the write lock at BEGIN: two writers wait for each other up to the busy
    # timeout instead of one of them failing half-way with "database is locked".
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
