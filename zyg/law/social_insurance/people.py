"""Which insurances a person joins: by the kind of engagement and the month.

One table, dated: over-age people had no insurance of their own until 令56 (2026-07-01) gave them
work injury; part-time people have work injury from the employer and join the rest themselves.

>>> insurance_set(person_type="over_age", month=Month(2026, 8)).join
('work_injury',)
>>> sorted(insurance_set(person_type="over_age", month=Month(2026, 8)).skip)
['maternity', 'medical', 'pension', 'unemployment']
>>> insurance_set(person_type="over_age", month=Month(2026, 6)).join
()
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.parameters import measure
from zyg.law.periods import Month
from zyg.law.social_insurance.plan import JOINED

PersonType = Literal[
    "ordinary",
    "dispatched",
    "hk_macao_taiwan",
    "foreigner",
    "over_age",
    "retiree_rehired",
    "intern",
    "part_time",
    "flexible",
]


@dataclass(frozen=True, slots=True)
class InsuranceSet:
    """What a person joins and who pays.

    Attributes:
        join: insurances that the employer must declare.
        skip: the rest of an ordinary employee's insurances, for ``contributions(skip=…)``.
        housing_fund: ``required``, ``optional`` or ``none``.
        payer: ``employer``, ``agency`` (labour dispatch) or ``individual``.
        note: Chinese sentence for the person who enrols.
        source: the law behind it.
    """

    join: tuple[str, ...]
    skip: frozenset[str]
    housing_fund: Literal["required", "optional", "none"]
    payer: Literal["employer", "agency", "individual"]
    note: str
    source: Source


def insurance_set(
    *, person_type: PersonType, month: Month, exempt: frozenset[str] = frozenset()
) -> InsuranceSet:
    """Return the insurances of a kind of person in a month.

    Args:
        person_type: kind of engagement.
        month: month of the contribution.
        exempt: insurances that a certificate under a bilateral agreement frees a foreigner
            from (or, for people of Hong Kong, Macao and Taiwan, a proof of insurance at home).

    Raises:
        RuleRefusedError: exemptions for somebody who can not have them.
    """
    if exempt and person_type not in ("foreigner", "hk_macao_taiwan"):
        raise RuleRefusedError(
            "只有外国人（双边协定参保证明）和港澳台居民（在当地参保的证明）可以免除险种；"
            "请改正人员类别或去掉免除险种。"
        )
    told = measure("social_insurance/person_types").at(month.first_day).value[person_type]
    join = tuple(name for name in told["join"] if name not in exempt)
    return InsuranceSet(
        join=join,
        skip=frozenset(JOINED) - frozenset(join),
        housing_fund=told["housing_fund"],
        payer=told["payer"],
        note=told["note"],
        source=Source(told["title"], article=told.get("article", ""), mark=told["mark"]),
    )


PERSON_TYPES: tuple[str, ...] = get_args(PersonType)
