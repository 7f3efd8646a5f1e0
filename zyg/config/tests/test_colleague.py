"""李雷 has no right over pay and identity numbers: no answer of any address tells them to him.

He walks every page with GET and POST, and the API with a token of all his rights; the keys are
those of his own organization. What he must not see is read from the database itself.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from zyg.config.tests.test_twin_organizations import digest, keys, routes  # noqa: F401 - fixture
from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.law.money import yuan, yuan_grouped
from zyg.workforce.people.models import Employee, EmployeeTerms
from zyg.workforce.people.tests.makers import make_employee

TELLING = 4  # a shorter number stands on many pages by chance
PAY = 2_345_678


@pytest.fixture
def secrets(cast, keys):  # noqa: F811 - the fixture
    """What 李雷 must not see: numbers, accounts and pay of everybody, also of his own team."""
    for serial, department in ((801, "研发部"), (802, "销售部")):
        make_employee(cast.sun, serial, department=department, bank_account=f"622588{serial}777")
    with organization_scope(cast.jia):
        EmployeeTerms.objects.filter(employee__number="E0801").update(
            pay_items=[{"code": "base", "label": "基本工资", "amount": PAY}]
        )
        found = {one.id_number for one in Employee.objects.all()}
        found |= {one.bank_account for one in Employee.objects.all()}
        amounts = {item["amount"] for row in EmployeeTerms.objects.all() for item in row.pay_items}
    assert PAY in amounts
    found |= {write(amount) for amount in amounts for write in (yuan, yuan_grouped)}
    return {secret for secret in found if len(secret) > TELLING} | {str(PAY)}


@pytest.fixture
def li(cast, client, keys):  # noqa: F811 - the fixture
    client.force_login(cast.li.user)
    client.raise_request_exception = False
    scopes = [code for code in PERMISSIONS if cast.li.may(code)]
    with organization_scope(cast.jia):
        _, key = create_token(
            actor=cast.li, name="全部", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )

    def call(method, url):
        api = url.startswith("/api/")
        more = {"content_type": "application/json"} if api and method == "post" else {}
        headers = {"Authorization": f"Bearer {key}"} if api else {}
        return getattr(client, method)(url, headers=headers, **more)

    return call


def told(response):
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8", "replace")


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_answer_tells_pay_or_numbers(secrets, keys, li, method):  # noqa: F811 - the fixture
    for route in routes():
        url = route.url(keys)
        response = li(method, url)
        assert response.status_code < 500, (method, url)
        seen = [secret for secret in secrets if secret in told(response)]
        assert seen == [], (method, url)


@pytest.mark.parametrize("path", ["/hr/people?q={}", "/api/v1/people?q={}", "/hr/people?sort={}"])
def test_search_finds_nobody_by_a_number(cast, secrets, li, path):
    employee_number = "E0801"
    with organization_scope(cast.jia):
        number = Employee.objects.get(number=employee_number).id_number
    found = told(li("get", path.format(number))).replace(number, "")
    assert not any(secret in found for secret in secrets)


def test_secrets_are_seen_by_who_may(cast, secrets, client):
    """The walk would find them: the same words stand on a page of 王芳."""
    client.force_login(cast.wang.user)
    with organization_scope(cast.jia):
        employee = Employee.objects.get(number="E0801")
    shown = client.get(f"/hr/people/{employee.public_id}").content.decode()
    assert yuan_grouped(PAY) in shown


def test_preview_of_anybody_changes_nothing(cast, secrets, keys, client):  # noqa: F811
    client.raise_request_exception = False
    client.force_login(cast.zhou.user)
    for seen in (cast.wang, cast.sun, cast.han):
        client.post(f"/org/members/{seen.membership.public_id}/preview")
        before = digest(cast.jia)
        for route in routes():
            if not route.pattern.startswith("api/"):
                response = client.get(route.url(keys))
                assert response.status_code < 500, (str(seen.user), route.pattern)
                told(response)
        assert digest(cast.jia) == before
        client.post("/org/preview/end")
