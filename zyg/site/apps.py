"""Registration of the app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The design system, home, navigation and public pages."""

    name = "zyg.site"
    verbose_name = "门户"
