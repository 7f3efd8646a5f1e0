"""``manage.py create_organization``: open an organization and print its administrator's login."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.members import NewLogin, open_organization
from zyg.law.explain import RuleRefusedError
from zyg.law.places import place_named


class Command(BaseCommand):
    """See the module."""

    help = "Open an organization; the administrator's password is made and printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("name", help="企业名称")
        parser.add_argument("--admin", required=True, help="login name of the administrator")
        parser.add_argument("--display-name", default="企业管理员")
        parser.add_argument("--email", default="")
        parser.add_argument("--credit-code", default="", help="统一社会信用代码")
        parser.add_argument("--place", default="", help="主要参保城市, e.g. 上海")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open the organization."""
        password = secrets.token_urlsafe(12)
        try:
            place = place_named(options["place"]).code if options["place"] else ""
            actor = open_organization(
                name=options["name"],
                credit_code=options["credit_code"],
                place=place,
                admin=NewLogin(
                    username=options["admin"],
                    display_name=options["display_name"],
                    password=password,
                    email=options["email"],
                ),
            )
        except (InvalidMemberError, RuleRefusedError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"organization {actor.organization.name}: {actor.organization.public_id}")
        self.stdout.write(f"login {actor.user.username}  password {password}")
