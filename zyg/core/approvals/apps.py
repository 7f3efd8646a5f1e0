"""Registration of the app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """The app approvals."""

    name = "zyg.core.approvals"
    verbose_name = "审批"
