"""Registration of the app."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """The app insurance."""

    name = "zyg.workforce.insurance"
    verbose_name = "社保公积金"
