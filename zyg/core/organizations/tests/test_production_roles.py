"""Production with two roles: one owns the tables and migrates, the other works."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
NAME = "zyg_two_roles"
KEY = base64.b64encode(bytes(32)).decode()


def address(user, password):
    at = connection.settings_dict
    return f"postgres://{quote(user)}:{quote(password)}@{at['HOST']}:{at['PORT']}/{NAME}"


def on_server(*statements):
    at = connection.settings_dict
    where = {"host": at["HOST"], "port": at["PORT"], "dbname": "postgres"}
    who = {"user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(autocommit=True, **where, **who) as server:
        for statement in statements:
            server.execute(statement)


@pytest.fixture
def database():
    on_server(f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME}")
    yield connection.settings_dict
    on_server(f"DROP DATABASE {NAME}")


@pytest.fixture
def manage(database, tmp_path):
    """Run manage.py in production as the role of the application."""
    values = {
        "ZYG_MODE": "production",
        "ZYG_SECRET_KEY": "s" * 60,
        "ZYG_ENCRYPTION_KEYS": f"1:{KEY}",
        "ZYG_BLIND_INDEX_KEY": KEY,
        "ZYG_SIGNING_KEYS": f"1:{KEY}",
        "ZYG_ALLOWED_HOSTS": "hr.example",
        "ZYG_VAR_DIR": str(tmp_path),
        "DATABASE_URL": address("zyg_app", "zyg_app"),
    }

    def run(*words, **more):
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(  # noqa: S603 - our own interpreter
            command,
            env={**os.environ, **values, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_owner_migrates_and_the_application_works(manage, database):
    owner = address(database["USER"], database["PASSWORD"])
    found = manage("migrate", "--verbosity", "0", ZYG_MIGRATION_DATABASE_URL=owner)
    assert found.returncode == 0, found.stderr
    assert "login bossy" in manage("create_organization", "丙公司", "--admin", "bossy").stdout
    assert "Every audit chain holds." in manage("verify_audit").stdout
    refused = manage("verify_audit", DATABASE_URL=owner)
    assert refused.returncode == 1
    assert "ZYG_MIGRATION_DATABASE_URL" in refused.stderr
