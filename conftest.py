"""What every test stands on: fast settings, and the fixed cast of ``zyg.testing``."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from zyg.testing import Cast


def pytest_configure() -> None:
    """Replace what is slow on purpose (argon2) or kept on this machine (its secrets)."""
    from django.conf import settings  # noqa: PLC0415 - the settings are chosen by the plugin
    from django.core.signals import setting_changed  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    # django-tasks has read its setting already, when the apps were loaded.
    setting_changed.send(sender=None, setting="TASKS", value=settings.TASKS, enter=True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES["files"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.SECRET_KEY = "a-key-for-tests-only"  # noqa: S105 - opens nothing
    settings.ENCRYPTION_KEYS = "1:" + base64.b64encode(bytes(range(32))).decode()
    settings.BLIND_INDEX_KEY = base64.b64encode(bytes(range(32, 64))).decode()
    settings.SIGNING_KEYS = "1:" + base64.b64encode(bytes(range(64, 96))).decode()


@pytest.fixture
def cast(db: Any) -> Iterator[Cast]:  # noqa: ARG001 - opens the database
    """Return the fixed cast; see ``zyg.testing``."""
    from zyg.testing import make_cast  # noqa: PLC0415 - needs the apps to be ready

    return make_cast()
