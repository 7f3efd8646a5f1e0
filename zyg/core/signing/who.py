"""Who acts in a signing: a member by her place, an outside person by her name alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zyg.core.accounts.models import User
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, actor_of
from zyg.core.signing.models import Signer

_LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class Where:
    """From where somebody acts: network address and what the browser calls itself."""

    address: str = ""
    agent: str = ""

    def as_data(self) -> dict[str, str]:
        """Return what evidence keeps of it."""
        agent = "".join(letter for letter in self.agent if letter.isprintable())
        return {"address": self.address, "agent": agent[:_LONGEST_AGENT]}


def signer_actor(signer: Signer, where: Where) -> Actor:
    """Return the actor for the audit; an outside person has no account and no right at all."""
    if signer.membership is not None:
        return actor_of(signer.membership, address=where.address)
    user = User(username="", display_name=f"{signer.name}（签署人）")
    membership = Membership(organization=signer.organization, user=user)
    return Actor(user, signer.organization, membership, address=where.address)


def about(signer: Signer, **more: Any) -> dict[str, Any]:
    """Return the payload of an event about a signer."""
    return {"signer": signer.public_id, **more}
