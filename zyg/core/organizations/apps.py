"""Registration of the app."""

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate


class OrganizationsConfig(AppConfig):
    """The app organizations."""

    name = "zyg.core.organizations"
    verbose_name = "企业"

    def ready(self) -> None:
        """Add the checks of ownership, and the fence as the last step of ``migrate``."""
        from zyg.core.organizations.checks import check_ownership  # noqa: PLC0415 - needs models
        from zyg.core.organizations.fence import fence_everything  # noqa: PLC0415 - needs models

        checks.register(check_ownership, checks.Tags.models)
        last = list(apps.get_app_configs())[-1]  # post_migrate goes to one app after the other
        post_migrate.connect(fence_everything, sender=last, dispatch_uid="zyg.fence")
