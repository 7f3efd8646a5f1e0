"""Shells, menus, error pages and the parts of the design system."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from zyg.core.organizations.scoping import organization_scope
from zyg.site import due
from zyg.site.navigation import ENTRIES, may_open
from zyg.workforce.payroll.tests import makers

SITE = Path(__file__).resolve().parents[1]
CSS = (SITE / "static/site/zyg.css").read_text()


def test_every_menu_entry_has_an_address():
    assert all(reverse(entry.name) for entry in ENTRIES)


@pytest.mark.parametrize("who", ["wang", "li", "sun", "zhou"])
def test_every_open_entry_opens(cast, client, who):
    actor = getattr(cast, who)
    client.force_login(actor.user)
    for entry in ENTRIES:
        if may_open(actor, entry):
            assert client.get(reverse(entry.name), follow=True).status_code == 200, entry


def test_a_manager_has_no_pay_in_the_menu(cast):
    labels = {entry.label for entry in ENTRIES if not entry.phone and may_open(cast.li, entry)}
    assert not labels & {"工资核算", "工资疑问", "政策参数"}


def test_a_worker_goes_to_the_phone_home(cast, client):
    client.force_login(cast.han.user)
    assert client.get("/home").url == reverse("payroll:me")


def test_due_lists_what_really_waits(cast):
    with organization_scope(cast.jia):
        assert due.items(cast.wang, makers.NOW.date()) == []
        people = makers.make_people(cast)
        makers.make_run(cast, people, [makers.person_month(one) for one in people])
        waiting = due.items(cast.wang, makers.NOW.date())
    assert [(one.what, one.about) for one in waiting] == [("计算工资", "2026-10 核算")]


def test_the_approver_finds_what_was_handed_in(cast):
    with organization_scope(cast.jia):
        people = makers.make_people(cast)
        run = makers.make_run(cast, people, [makers.person_month(one) for one in people])
        makers.approval.submit_for_approval(
            actor=cast.wang,
            run=makers.sign_all(cast, makers.compute(cast.wang, run)),
            now=makers.NOW,
        )
        found = [one.what for one in due.items(cast.zhou, makers.NOW.date())]
        assert "审批工资" in found
        assert due.items(cast.wang, makers.NOW.date()) == []


def test_public_page_and_health(client, db):
    assert "登录" in client.get("/").content.decode()
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("page", ["403.html", "404.html", "500.html", "403_csrf.html"])
def test_error_pages_are_chinese_and_say_the_way_out(page):
    text = re.sub(r"<[^>]+>", "", render_to_string(page))
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert "回到工作台" in text


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/logout/"]
)
def test_entrance_pages_are_chinese(client, db, path):
    text = re.sub(
        r"<[^>]+>|<script.*?</script>", "", client.get(path, follow=True).content.decode()
    )
    assert not re.search(r"\b(Sign|Password|Forgot|Email)\b", text)


def test_no_page_carries_inline_scripts():
    folder = SITE.parent
    for page in folder.rglob("templates/**/*.html"):
        text = page.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style", text), page


def test_old_engines_are_not_asked_for_new_colours():
    assert not re.search(r"oklch|color-mix|light-dark|@layer|:has\(", CSS)


def test_light_tokens_do_not_win_over_dark_ones():
    assert ":root:not([data-bs-theme=dark])" in CSS
    assert not re.search(r":root\s*\{[^}]*--z-text", CSS)


def test_own_classes_carry_the_prefix():
    names = set(
        re.findall(
            r"\.(-?[a-zA-Z][\w-]*)", re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", CSS, flags=re.DOTALL)
        )
    )
    assert not {name for name in names if not name.startswith("z-")}


def _contrast(one, other):
    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["not([data-bs-theme=dark])", "[data-bs-theme=dark]"])
def test_texts_can_be_read(theme):
    block = CSS[CSS.index(theme) :].partition("}")[0]
    token = dict(re.findall(r"--z-([\w-]+): (#[0-9a-f]{3,6});", block))
    token = {k: v if len(v) > 4 else "#" + "".join(c * 2 for c in v[1:]) for k, v in token.items()}
    pairs = [("text", "ground"), ("second", "ground"), ("second", "surface"), ("link", "surface")]
    pairs += [(name, f"{name}-bg") for name in ("block", "warn", "good", "info")]
    low = {pair: _contrast(token[pair[0]], token[pair[1]]) for pair in pairs}
    assert min(low.values()) >= 4.5, low
