"""Registration of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app accounts."""

    name = "zyg.core.accounts"
    verbose_name = "人员账号"
