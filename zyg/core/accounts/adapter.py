"""What allauth asks us: nobody signs up alone, accounts come by invitation or first setup."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes the public sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's call
        """Say no: an open sign-up belongs to the user agreement's own flow."""
        return False
