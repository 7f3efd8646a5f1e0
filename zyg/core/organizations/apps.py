"""Registration of the app."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """The app organizations."""

    name = "zyg.core.organizations"
    verbose_name = "企业"
