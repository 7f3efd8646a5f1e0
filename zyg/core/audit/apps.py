"""Registration of the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app audit."""

    name = "zyg.core.audit"
    verbose_name = "审计"
