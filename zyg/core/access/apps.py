"""Registration of the app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The app access."""

    name = "zyg.core.access"
    verbose_name = "接口"
