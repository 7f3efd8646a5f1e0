"""Registration of the app."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class PeopleConfig(AppConfig):
    """The app people."""

    name = "zyg.workforce.people"
    verbose_name = "员工"

    def ready(self) -> None:
        """Learn of contracts that are signed electronically."""
        from zyg.core.signing.models import SigningRequest  # noqa: PLC0415 - needs models
        from zyg.workforce.people.lifecycle.signing import take_over  # noqa: PLC0415

        post_save.connect(take_over, sender=SigningRequest, dispatch_uid="people.contract_signed")
