"""Find out whose a row of a bureau's list is, even where its number is half hidden.

In order: the whole document number; the personal account with the name; what is left of a masked
number with the name; the name alone where only one of our people has it. Two candidates are no
match: the row is told, never guessed.

>>> fits("310***********1234", "310000199001011234"), fits("310***1234", "320000199001011234")
(True, False)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from zyg.core.organizations.models import Organization
from zyg.workforce.insurance.models import Channel, Enrolment, MatchedBy
from zyg.workforce.insurance.reconciling.reading import StatedRow
from zyg.workforce.people.models import Employee

_HIDDEN = re.compile(r"[*＊xX•]{2,}")
_STAR = re.compile(r"[*＊•]+")
Match = tuple[Employee | None, MatchedBy]


class Matcher:
    """Finds people of one channel; reads the roster once, opens numbers only where it must."""

    def __init__(self, organization: Organization, channel: Channel) -> None:
        self.organization = organization
        rows = Enrolment.objects.filter(channel=channel).values_list("account_number", "employee")
        self._people = {one.pk: one for one in Employee.objects.order_by("pk")}
        self._by_index = {one.id_number_index: one for one in self._people.values()}
        self._by_account = {
            number: self._people[pk] for number, pk in rows if number and pk in self._people
        }
        self._by_name: dict[str, list[Employee]] = defaultdict(list)
        for one in self._people.values():
            self._by_name[one.name].append(one)
        self._field = Employee._meta.get_field("id_number_index")

    def match(self, row: StatedRow) -> Match:
        """Return whose the row is and by what; (None, NOBODY) where nobody or two people fit."""
        masked = bool(_HIDDEN.search(row.id_number[:-1]))
        if row.id_number and not masked:
            index = self._field.compute(row.id_number, organization_id=self.organization.pk)  # type: ignore[union-attr]
            found = self._by_index.get(index)
            return (found, MatchedBy.ID) if found else (None, MatchedBy.NOBODY)
        by_account = self._by_account.get(row.account_number)
        if by_account and same_name(row.name, by_account.name):
            return by_account, MatchedBy.ACCOUNT
        named = self._named(row.name)
        if masked:
            fitting = [one for one in named if fits(row.id_number, one.id_number)]
            return _only(fitting, MatchedBy.MASKED)
        return _only(named, MatchedBy.NAME)

    def _named(self, name: str) -> list[Employee]:
        if not _STAR.search(name):
            return self._by_name.get(name, [])
        return [one for one in self._people.values() if same_name(name, one.name)]


def fits(masked: str, number: str) -> bool:
    """Whether a number can stand behind a masked one; the length of the mask may be shortened."""
    parts = _HIDDEN.split(masked)
    head, tail = parts[0], parts[-1]
    return (
        len(head) + len(tail) < len(number)
        and number.startswith(head)
        and number.endswith(tail)
        and bool(head or tail)
    )


def same_name(written: str, name: str) -> bool:
    """Whether a name is meant by what is written, perhaps with a hidden part.

    >>> same_name("张*敏", "张慧敏"), same_name("*敏", "张敏"), same_name("张*", "李敏")
    (True, True, False)
    """
    if not _STAR.search(written):
        return written == name
    pattern = ".+".join(re.escape(part) for part in _STAR.split(written))
    return re.fullmatch(pattern, name) is not None


def _only(found: Iterable[Employee], by: MatchedBy) -> Match:
    people = list(found)
    return (people[0], by) if len(people) == 1 else (None, MatchedBy.NOBODY)
