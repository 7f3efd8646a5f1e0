"""Every operation of the API against its own schema, with good data and with bad.

Schemathesis makes the calls from ``/api/v1/openapi.json``: nothing may answer 500, and what is
answered has the shape that the schema promises. The token has every right of 甲公司, and half of
the calls name rows that are there (``tests/twins.py`` of each app), so that operations run.
"""

from importlib import import_module
from importlib.util import find_spec

import pytest
import schemathesis
from django.apps import apps
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.models import Role
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.site.api import api
from zyg.testing import make_actor

EXAMPLES = 40
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture
def rows(cast, django_capture_on_commit_callbacks):
    """One value for each path parameter of the API, of rows that are there."""
    found = {}
    with organization_scope(cast.jia), django_capture_on_commit_callbacks(execute=False):
        for config in apps.get_app_configs():
            name = f"{config.name}.tests.twins"
            if config.name.startswith("zyg.") and find_spec(f"{config.name}.tests"):
                found |= import_module(name).twins(cast) if find_spec(name) else {}
    return found


@pytest.fixture
def headers(cast):
    actor = make_actor(cast.jia, "everything", "总管", *[r for r in Role if r != Role.MANAGER])
    scopes = [code for code in PERMISSIONS if actor.may(code)]
    with organization_scope(cast.jia):
        _, key = create_token(
            actor=actor, name="全部", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture(autouse=True)
def no_throttle(monkeypatch):
    monkeypatch.setattr("ninja.throttling.SimpleRateThrottle.allow_request", lambda *_: True)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_answers_as_the_schema_says(rows, headers, operation, mode):
    @seed(20261125)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def call(case, known):
        if known:
            names = [name for name in case.path_parameters or {} if name in rows]
            case.path_parameters = (case.path_parameters or {}) | {n: rows[n] for n in names}
        case.operation.app = get_wsgi_application()
        response = case.call(headers=headers)
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])

    call()


def test_every_operation_is_walked():
    paths = api.get_openapi_schema()["paths"].values()
    assert len(OPERATIONS) == sum(len(methods) for methods in paths) > 20


def test_no_two_schemas_share_a_name():
    """Two classes of one name would be one entry of the schema, and one of them told wrongly."""
    schemas = {}
    for name, own in _classes(Schema):
        schemas.setdefault(name, []).append(own)
    shared = {name: found for name, found in schemas.items() if len(set(found)) > 1}
    assert shared == {}


def _classes(base):
    for one in base.__subclasses__():
        if one.__module__.startswith("zyg.") and one.__module__.endswith("api"):
            yield one.__name__, str(one.model_json_schema())
        yield from _classes(one)
