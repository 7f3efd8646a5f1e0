"""The ends that the chains had, kept in a file outside the database.

Whoever can rewrite the whole database can also make a chain that holds in itself; he can not make
it end where a copy kept elsewhere says it ended. ``verify_audit`` adds a line a day for each
organization to ``settings.AUDIT_HEADS``; keep that file, or a copy of it, on another machine. A
line is a JSON object: ``{"organization": …, "at": …, "sequence": …, "hash": …}``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path

from zyg.core.audit.chain import Head
from zyg.core.audit.models import AuditHead
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class HeadsDamagedError(Exception):
    """A line of the file can not be read; the message names it."""


def known_heads(path: Path) -> dict[str, list[Head]]:
    """Read the ends by the public id of their organization; none when there is no file yet.

    Raises:
        HeadsDamagedError: a line is no head.
    """
    found: dict[str, list[Head]] = defaultdict(list)
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            head = Head(
                dt.datetime.fromisoformat(told["at"]), int(told["sequence"]), str(told["hash"])
            )
            found[str(told["organization"])].append(head)
        except (ValueError, KeyError, TypeError) as error:
            raise HeadsDamagedError(f"{path}: line {number} is no head of a chain.") from error
    return found


def keep_head(path: Path, organization: Organization, *, now: dt.datetime) -> None:
    """Add the present end of an organization's chain to the file."""
    with organization_scope(organization):
        head = AuditHead.objects.first()
    if head is None:
        return
    told = {
        "organization": organization.public_id,
        "at": now.isoformat(timespec="seconds"),
        "sequence": head.sequence,
        "hash": head.hash,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
