"""Who has no right to pay finds no amount of a colleague at any address, by any act."""

import io
import re
import zipfile

import pytest
from django.utils import timezone

from zyg.config.tests.test_twin_organizations import keys, routes  # noqa: F401 - a fixture
from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.law.money import yuan, yuan_grouped
from zyg.workforce.payroll.models import PersonResult

pytestmark = pytest.mark.slow

FIGURES = ("gross", "net", "tax", "employee_insurance", "employer_cost", "bank_payment")


@pytest.fixture
def amounts(cast, keys):  # noqa: F811 - the fixture that is imported above
    """Every amount of everybody's pay in 甲公司, written in each way."""
    with organization_scope(cast.jia):
        rows = list(PersonResult.objects.values_list(*FIGURES))
    found = {fen for row in rows for fen in row if fen > 100_00} | {20_000_00}
    return {text for fen in found for text in (yuan(fen), yuan_grouped(fen), _json(fen))}


def _json(fen):
    """Write an amount as JSON answers have it; elsewhere six digits may be anything."""
    return f"{fen} fen"


def said(response):
    """Everything readable of an answer; the parts of an xlsx or zip are unpacked."""
    streamed = response.streaming
    body = b"".join(response.streaming_content) if streamed else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace")


def leaks(response, amounts):
    told = set(re.findall(r"\d[\d,]*(?:\.\d+)?", said(response)))
    if "json" in response.get("Content-Type", ""):
        told |= {_json(text) for text in told}
    return sorted(told & amounts)


@pytest.mark.parametrize("who", ["sun", "li"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_amount_of_pay_is_seen(cast, client, keys, amounts, who, method):  # noqa: F811
    actor = getattr(cast, who)
    client.force_login(actor.user)
    scopes = [code for code in PERMISSIONS if actor.may(code)]
    with organization_scope(cast.jia):
        _, key = create_token(
            actor=actor, name="全部", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )
    for route in routes():
        url = route.url(keys)
        api = url.startswith("/api/")
        headers = {"Authorization": f"Bearer {key}"} if api else {}
        more = {"content_type": "application/json"} if api and method == "post" else {}
        response = getattr(client, method)(url, headers=headers, **more)
        assert leaks(response, amounts) == [], (who, method, url)


def test_the_search_for_amounts_finds_them(cast, client, keys, amounts):  # noqa: F811
    client.force_login(cast.wang.user)
    assert leaks(client.get("/pay/runs/2026-10"), amounts)
