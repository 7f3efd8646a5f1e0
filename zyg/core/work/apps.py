"""Registration of the app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The app work."""

    name = "zyg.core.work"
    verbose_name = "后台任务"
