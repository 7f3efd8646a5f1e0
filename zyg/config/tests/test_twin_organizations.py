"""赵敏 of 乙公司 walks every address with the keys of 甲公司, and sees and changes nothing.

An app whose addresses take parameters has a module ``tests/twins.py`` with ``twins(cast)``: it
makes rows of 甲公司 and returns a value for each parameter of the app's addresses, as ``Shared``
when it belongs to no organization. An address with a parameter that nobody provides fails the
test, so a new page can not stay outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.scoping import OrganizationOwned, organization_scope
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.testing import Shared

# Parts that we use, whose addresses know no organization.
FOREIGN = ("allauth.", "ninja.openapi", "django.")
MARKS = ("甲公司", "单雪", "韩梅", "李雷", "王芳", "孙丽", "周涛", "138****0900", "甲字组")


@dataclass(frozen=True)
class Route:
    """One registered address, with the app that answers it."""

    pattern: str
    app: str

    @property
    def parameters(self) -> list[str]:
        return [part.rpartition(":")[2] for part in self._parts]

    @property
    def _parts(self) -> list[str]:
        return [part.partition(">")[0] for part in self.pattern.split("<")[1:]]

    def url(self, keys: dict[str, dict[str, str]]) -> str:
        values, filled = self.values(keys), self.pattern
        for part in self._parts:
            filled = filled.replace(f"<{part}>", values[part.rpartition(":")[2]])
        return f"/{filled}"

    def values(self, keys: dict[str, dict[str, str]]) -> dict[str, str]:
        every = {name: value for own in keys.values() for name, value in own.items()}
        return every | keys.get(self.app, {})


def routes(resolver=None, prefix="") -> Iterator[Route]:
    for one in (resolver or get_resolver()).url_patterns:
        here, api = prefix + str(one.pattern), prefix.startswith("api/")
        if isinstance(one, URLResolver):
            yield from routes(one, here)
        elif api or not one.callback.__module__.startswith(FOREIGN):
            module = one.callback.__module__
            owners = [c.name for c in apps.get_app_configs() if module.startswith(f"{c.name}.")]
            yield Route(here, max(owners, key=len, default=""))


@pytest.fixture
def keys(cast, django_capture_on_commit_callbacks):
    found = {}
    with organization_scope(cast.jia), django_capture_on_commit_callbacks(execute=False):
        for config in apps.get_app_configs():
            name = f"{config.name}.tests.twins"
            if config.name.startswith("zyg.") and find_spec(f"{config.name}.tests"):
                found[config.name] = import_module(name).twins(cast) if find_spec(name) else {}
    return found


@pytest.fixture
def stranger(cast, client):
    """赵敏 with everything that 乙公司 can give her, at the page and at the API."""
    client.force_login(cast.zhao.user)
    scopes = [code for code in PERMISSIONS if cast.zhao.may(code)]
    with organization_scope(cast.yi):
        _, key = create_token(
            actor=cast.zhao, name="全部", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )

    def call(method, url):
        headers = {"Authorization": f"Bearer {key}"} if url.startswith("/api/") else {}
        send = client.get if method == "GET" else client.post
        more = {"content_type": "application/json"} if "/api/" in url and method == "POST" else {}
        return send(url, headers=headers, **more)

    return call


def digest(organization):
    """Every row of an organization, as one value."""
    told = hashlib.sha256()
    with organization_scope(organization):
        for model in apps.get_models():
            if issubclass(model, OrganizationOwned):
                rows = model.objects.order_by("pk").values()
                told.update(repr(list(rows)).encode())
    return told.hexdigest()


def test_every_parameter_is_known(keys):
    loose = [(r.pattern, p) for r in routes() for p in r.parameters if p not in r.values(keys)]
    assert loose == [], "give these parameters a value in the app's tests/twins.py"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_stranger_sees_and_changes_nothing(cast, keys, stranger, method):
    before = digest(cast.jia)
    for route in routes():
        url = route.url(keys)
        response = stranger(method, url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        seen = [mark for mark in MARKS if mark in body.decode("utf-8", "replace")]
        assert seen == [], (method, url)
        values = route.values(keys)
        if any(not isinstance(values[name], Shared) for name in route.parameters):
            assert response.status_code in (403, 404, 405), (method, url, response.status_code)
        else:
            assert response.status_code < 500, (method, url)
    assert digest(cast.jia) == before


def test_walk_meets_the_known_addresses():
    found = {route.pattern for route in routes()}
    assert {"hr/people/<slug:employee_id>", "api/v1/people/<employee_id>", "tasks"} <= found
