"""Registration of the app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """The app attendance."""

    name = "zyg.workforce.attendance"
    verbose_name = "考勤"
