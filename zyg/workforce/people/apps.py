"""Registration of the app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app people."""

    name = "zyg.workforce.people"
    verbose_name = "员工"
