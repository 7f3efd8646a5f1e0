"""Text that would be a program elsewhere stays text: on pages, in spreadsheets, in file names."""

import io
import re
import zipfile

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.tests.makers import make_employee
from zyg.workforce.people.tests.test_roster_import import HEAD, line, upload

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def hostile(cast):
    return make_employee(cast.sun, 1, post=SCRIPT, department=f"{FORMULA}", number="-1+2")


@pytest.mark.parametrize("path", ["/hr/people", "/hr/people/{id}", "/hr/people/{id}/edit"])
def test_pages_show_it_as_it_was_typed(cast, client, hostile, path):
    client.force_login(cast.sun.user)
    page = client.get(path.format(id=hostile.public_id)).content.decode()
    assert SCRIPT not in page
    assert "-1+2" in page


def test_a_search_is_given_back_as_text(cast, client, hostile):
    client.force_login(cast.sun.user)
    page = client.get("/hr/people", {"q": f'"{SCRIPT}'}).content.decode()
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_exported_roster_has_no_formula(cast, client, hostile):
    client.force_login(cast.sun.user)
    parts = unpacked(client.post("/hr/people/export").content)
    assert "HYPERLINK" in parts
    assert "<f>" not in parts


def test_the_copy_with_errors_has_no_formula(cast, client):
    client.force_login(cast.sun.user)
    with organization_scope(cast.jia):
        stored = upload(cast.sun, line(1, FORMULA, id="123", post="@SUM(1)"))
    parts = unpacked(client.get(f"/import/people/{stored.public_id}/errors.xlsx").content)
    assert "HYPERLINK" in parts
    assert "<f>" not in parts


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", f"{SCRIPT}.csv", "a\r\nSet-Cookie: x.csv"]
)
def test_a_file_name_is_only_a_word(cast, client, name):
    client.force_login(cast.sun.user)
    content = io.BytesIO("\n".join([f"{SCRIPT},{{{{7*7}}}},{HEAD}", f",,{line(1)}"]).encode())
    content.name = name
    columns = client.post("/import/people", {"file": content}, follow=True)
    assert columns.status_code == 200
    page = columns.content.decode()
    assert SCRIPT not in page
    assert "49" not in re.findall(r">\s*(\d+)\s*<", page)
    answer = client.get(columns.request["PATH_INFO"].replace("/columns", "/errors.xlsx"))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())
