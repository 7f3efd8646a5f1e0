"""Registration of the app."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """The app signing."""

    name = "zyg.core.signing"
    verbose_name = "签署"
