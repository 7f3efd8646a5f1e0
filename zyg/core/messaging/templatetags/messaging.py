"""The count of unread messages, for the top bar."""

from __future__ import annotations

from django import template
from django.template.context import Context

from zyg.core.messaging.queries import unread_count
from zyg.core.permissions.actors import Actor

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: Context) -> int:
    """Count the unread messages of the person at the page; 0 for a visitor and in a preview."""
    actor: Actor | None = context.get("actor")
    return unread_count(actor) if actor is not None and actor.may("messages.view") else 0
