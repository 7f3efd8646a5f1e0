"""Registration of the app."""

from django.apps import AppConfig
from django.core import checks


class OrganizationsConfig(AppConfig):
    """The app organizations."""

    name = "zyg.core.organizations"
    verbose_name = "企业"

    def ready(self) -> None:
        """Add the check that every model says who owns its rows."""
        from zyg.core.organizations.checks import check_ownership  # noqa: PLC0415 - needs models

        checks.register(check_ownership, checks.Tags.models)
