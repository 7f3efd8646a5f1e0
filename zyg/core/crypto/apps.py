"""Registration of the app."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """The app crypto."""

    name = "zyg.core.crypto"
    verbose_name = "加密"
