"""Where members can be reached: the e-mail of the account, and what the apps above know.

An app that knows more has a module ``message_addresses.py`` with ``addresses_of(membership_ids)``
that returns ``{membership_id: Addresses}``; it is asked inside the organization's scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from zyg.core.crypto.cipher import blind_index
from zyg.core.crypto.masks import mask_phone
from zyg.core.messaging.templating import Channel
from zyg.core.organizations.models import Membership


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where somebody can be reached; "" where not."""

    email: str = ""
    phone: str = ""

    def on(self, channel: str) -> str:
        """Return the address on an outer channel."""
        return self.email if channel == Channel.EMAIL else self.phone


Source = Callable[[list[int]], Mapping[int, Addresses]]


def addresses_of(members: Iterable[Membership]) -> dict[int, Addresses]:
    """Look the addresses of members up; one SQL statement an app that knows addresses."""
    rows = list(members)
    found = {row.pk: Addresses(email=row.user.email or "") for row in rows}
    for source in _sources():
        for pk, more in source(list(found)).items():
            known = found[pk]
            found[pk] = Addresses(known.email or more.email, known.phone or more.phone)
    return found


def masked(address: str) -> str:
    """Write an address as proofs show it.

    >>> masked("wangfang@example.test"), masked("13800005678")
    ('w***@example.test', '138****5678')
    """
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"[:60] if at else mask_phone(address)


def digest(channel: str, address: str) -> str:
    """Return the keyed hash under which an address is suppressed."""
    return blind_index(address, context=f"messaging/suppression/{channel}")


@lru_cache(maxsize=1)
def _sources() -> tuple[Source, ...]:
    names = [f"{config.name}.message_addresses" for config in apps.get_app_configs()]
    ours = [name for name in names if name.startswith("zyg.") and find_spec(name) is not None]
    return tuple(import_module(name).addresses_of for name in ours)
