"""Registration of the app."""

from django.apps import AppConfig


class PayrollConfig(AppConfig):
    """The app payroll."""

    name = "zyg.workforce.payroll"
    verbose_name = "薪酬"
