"""Chromium for browser tests: found, or skipped with one line (in CI: failed)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        sentence = f"{CHROMIUM} is not there: browser tests need Debian's chromium."
        pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is used

    # Playwright runs a loop in this thread; the ORM is used by the test itself, not in the loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_as(chromium, live_server, client):
    """Open a page as somebody: ``open_as(cast.wang, "/pay/runs")``, on a phone with ``phone``."""
    contexts = []

    def open_page(actor, path, *, phone=False, javascript=True, theme="light"):
        client.force_login(actor.user)
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": 360, "height": 740} if phone else {"width": 1440, "height": 900},
            locale="zh-CN",
            color_scheme=theme,
            java_script_enabled=javascript,
        )
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
