"""Registration of the app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkConfig(AppConfig):
    """The app work."""

    name = "zyg.core.work"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Load every app's ``tasks.py``, where kinds of jobs are declared."""
        autodiscover_modules("tasks")
