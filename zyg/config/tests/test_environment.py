"""The readers refuse a bad value and name the variable."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from zyg.config.environment import (
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_str,
)
from zyg.config.machine_secrets import machine_secrets

FILE = Path("var/zyg.sqlite3")


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("ON", True), ("0", False), ("", True)]
)
def test_bool(monkeypatch, text, value):
    monkeypatch.setenv("X", text)
    assert env_bool("X", default=True) is value


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (lambda: env_bool("X"), "maybe", "X must be one of true, false"),
        (lambda: env_int("X", 1), "one", "X must be a whole number; it is 'one'"),
        (lambda: env_int("X", 1, minimum=5), "4", "X must be at least 5; it is 4"),
        (lambda: env_int("X", 1, maximum=9), "10", "X must be from 0 to 9; it is 10"),
        (lambda: env_str("X", choices=("a", "b")), "c", "X must be one of a, b; it is 'c'"),
        (lambda: env_secret("X", required=True), "short", "X must have at least 32 characters"),
        (lambda: env_secret("X", required=True), "", "is required in production"),
        (lambda: env_database("X", sqlite=FILE), "mysql://h/n", "postgres:// or sqlite://"),
        (lambda: env_database("X", sqlite=FILE), "postgres://h", "names no database"),
        (lambda: env_database("X", sqlite=FILE), "postgres://h:x/n", "is no database address"),
    ],
)
def test_bad_value_is_refused_by_name(monkeypatch, read, text, sentence):
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read()


def test_secret_is_never_repeated(monkeypatch):
    monkeypatch.setenv("X", "hunter2")
    with pytest.raises(ImproperlyConfigured) as refused:
        env_secret("X", required=True)
    assert "hunter2" not in str(refused.value)


def test_secret_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("X_FILE", str(tmp_path / "key"))
    assert env_secret("X", required=True) == "k" * 40


def test_secret_given_twice_is_refused(monkeypatch):
    monkeypatch.setenv("X", "k" * 40)
    monkeypatch.setenv("X_FILE", "/nowhere")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env_secret("X", required=True)


def test_list(monkeypatch):
    monkeypatch.setenv("X", "a.example, b.example ,")
    assert env_list("X") == ["a.example", "b.example"]


def test_postgresql_address(monkeypatch):
    monkeypatch.setenv("X", "postgres://us%40er:p%2Fw@db:6432/zyg?sslmode=require")
    found = env_database("X", sqlite=FILE)
    kept = {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert kept == {
        "NAME": "zyg",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db",
        "PORT": 6432,
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [("", "var/zyg.sqlite3"), ("sqlite:///tmp/a", "tmp/a"), ("sqlite:////a", "/a")],
)
def test_sqlite_address(monkeypatch, text, name):
    monkeypatch.setenv("X", text)
    assert env_database("X", sqlite=FILE)["NAME"] == name


def test_machine_secrets_are_made_once_and_are_private(tmp_path):
    path = tmp_path / "var" / "secrets.json"
    first = machine_secrets(path)
    assert machine_secrets(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(path.parent.iterdir())) == 1
