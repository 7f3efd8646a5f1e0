"""Registration of the app."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    """The app permissions."""

    name = "zyg.core.permissions"
    verbose_name = "权限"
