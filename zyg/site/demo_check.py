"""Look at the running demo as its people would: log in, open the pages that matter."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator

from zyg.site.demo import PASSWORD


class DemoCheckError(RuntimeError):
    """A page of the demo did not answer as it should."""


class _Browser:
    """A visitor with cookies, on this machine's loopback only."""

    def __init__(self, root: str) -> None:
        self.root = root
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(self.root + path))  # noqa: S310 - loopback

    def log_in(self, username: str) -> str:
        page = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise DemoCheckError("the log-in page has no form")
        form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.root + "/accounts/login/",
            urllib.parse.urlencode(form).encode(),
            {"Referer": self.root + "/accounts/login/"},
        )
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=20) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise DemoCheckError(f"{request.full_url} answered {error.code}") from error


def probe(root: str) -> Iterator[str]:
    """Yield a line for each thing that works.

    Raises:
        DemoCheckError: a page does not answer, or does not show what it must.
    """
    visitor = _Browser(root)
    visitor.get("/healthz")
    visitor.get("/")
    yield "ok  public page and health"
    officer = _Browser(root)
    _expect(officer.log_in("payroll"), "工作台", "the payroll officer's home")
    _expect(officer.get("/pay/runs"), "已归档", "closed months")
    _expect(officer.get("/pay/runs/2026-10"), "实发", "the workbench of October")
    _expect(officer.get("/hr/people"), "HX0001", "the list of employees")
    yield "ok  payroll officer: home, runs, workbench, employees"
    worker = _Browser(root)
    worker.log_in("worker")
    _expect(worker.get("/me/slips/2026-10"), "实发", "the worker's payslip")
    yield "ok  worker: payslip on the phone page"


def _expect(page: str, text: str, what: str) -> None:
    if text not in page:
        raise DemoCheckError(f"{what}: 「{text}」 is not on the page")
