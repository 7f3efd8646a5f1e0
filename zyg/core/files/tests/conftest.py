"""A purpose without owner, one whose owners are departments, and a way to hand files in."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from zyg.core.files import purposes
from zyg.core.files.kinds import DOCUMENTS, TABLES
from zyg.core.files.operations import store_file
from zyg.core.files.purposes import FilePurpose
from zyg.core.files.tests import makers
from zyg.core.organizations.models import Department
from zyg.core.organizations.scoping import organization_scope

NOW = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
TEAM = FilePurpose(
    code="test.team",
    label="部门资料",
    kinds=DOCUMENTS | TABLES,
    owner="organizations.Department",
    view="people.view",
    edit="people.edit",
    max_bytes=1 << 20,
    keep=dt.timedelta(days=30),
)


@pytest.fixture(autouse=True)
def team(monkeypatch, settings):
    """Let departments own files, within the reach of rights; begin with an empty storage."""
    settings.STORAGES = {**settings.STORAGES}
    known = {**purposes.declared(), TEAM.code: TEAM}
    monkeypatch.setattr(purposes, "declared", lambda: known)
    path = property(lambda department: department.path)
    monkeypatch.setattr(Department, "access_department_path", path, raising=False)
    monkeypatch.setattr(Department, "access_membership_id", None, raising=False)
    return TEAM


@pytest.fixture
def store(cast):
    """Hand a file in, by 孙丽 about the 研发部 unless said otherwise."""

    def inner(data=makers.PDF, name="合同.pdf", *, actor=None, owner=None, **more):
        actor = actor or cast.sun
        with organization_scope(actor.organization):
            return store_file(
                actor=actor,
                upload=io.BytesIO(data),
                name=name,
                purpose="test.team",
                now=NOW,
                owner=owner or cast.research,
                **more,
            )

    return inner
