"""The background task that sends what waits in the outbox of an organization."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


@task()
def deliver_messages(organization_id: int) -> None:
    """Send what is due; come back by itself for what was put off, where the queue can wait."""
    from zyg.core.messaging.gateway import deliver_due  # noqa: PLC0415 - it sends messages, too

    organization = Organization.objects.get(pk=organization_id)
    with organization_scope(organization):
        again = deliver_due(organization=organization, now=timezone.now())
    if again is not None and deliver_messages.get_backend().supports_defer:
        deliver_messages.using(run_after=again).enqueue(organization_id)
