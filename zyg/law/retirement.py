"""Statutory retirement: the legal month, the flexible window, the contribution years.

全国人大常委会关于实施渐进式延迟法定退休年龄的决定 (from 2025-01-01): the delay grows by a month for
every step of birth months. With ``d`` = months from the first affected birth month (men 1965-01,
women of 55 1970-01, women of 50 1975-01): delay = 0 if d < 0, else min(d // step + 1, most);
legal month = birth month + original age + delay. Flexible retirement (人社部发〔2024〕94号): up to
36 months earlier, never before the original age, or up to 36 months later by agreement.

Whether a woman retires from 55 or 50 depends on her post; the employer decides it before the
award and keeps the evidence. Hazardous work, loss of working capacity and the residents' scheme
are not covered.

>>> told = retirement(person_type="male", birth=Month(1965, 8))
>>> str(told.legal), told.delay_months, told.legal_age
('2025-10', 2, '60岁2个月')
>>> str(told.earliest), str(told.latest), told.minimum_at_legal
('2025-08', '2028-10', 180)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.parameters import Version, measure
from zyg.law.periods import MONTHS_PER_YEAR, Month

PersonType = Literal["male", "female55", "female50"]
"""Men; women in posts of 55 (managers, professionals); women workers (50)."""

PERSON_TYPES: tuple[PersonType, ...] = get_args(PersonType)
LABELS = {"male": "男职工", "female55": "女职工（55岁）", "female50": "女职工（50岁）"}


@dataclass(frozen=True, slots=True)
class Retirement:
    """When a person retires.

    Attributes:
        person_type: kind of person.
        birth: birth month.
        original: month of the original age (60, 55 or 50).
        delay_months: months by which the legal month is later than the original one.
        legal: month of the legal retirement age.
        earliest: first month of flexible retirement.
        latest: last month of flexible retirement.
        minimum_at_earliest: contribution months needed to retire in ``earliest``.
        minimum_at_legal: contribution months needed in ``legal``; also holds for a later month.
        line: the explained legal age in months.
    """

    person_type: PersonType
    birth: Month
    original: Month
    delay_months: int
    legal: Month
    earliest: Month
    latest: Month
    minimum_at_earliest: int
    minimum_at_legal: int
    line: Line

    @property
    def minimum_if_delayed(self) -> int:
        """Contribution months needed after the legal month: those of the legal year."""
        return self.minimum_at_legal

    @property
    def legal_age(self) -> str:
        """Age at the legal month, e.g. ``60岁2个月``."""
        return age_text(self.legal - self.birth)

    @property
    def earliest_age(self) -> str:
        """Age at the earliest month."""
        return age_text(self.earliest - self.birth)

    @property
    def latest_age(self) -> str:
        """Age at the latest month."""
        return age_text(self.latest - self.birth)


@dataclass(frozen=True, slots=True)
class Choice:
    """A month of retirement that somebody chose.

    Attributes:
        month: the month.
        kind: ``early``, ``legal`` or ``delayed``.
        minimum_months: contribution months needed.
        act_before: month by which the notice (early) or the agreement (delayed) is due; the
            period is unverified, see ``source``.
        sentence: Chinese sentence that says what to do.
        source: the law behind the notice.
    """

    month: Month
    kind: Literal["early", "legal", "delayed"]
    minimum_months: int
    act_before: Month | None
    sentence: str
    source: Source


def retirement(*, person_type: PersonType, birth: Month) -> Retirement:
    """Compute the legal month and the flexible window.

    Raises:
        RuleRefusedError: unknown kind of person.
    """
    if person_type not in PERSON_TYPES:
        told = "、".join(f"{key}（{LABELS[key]}）" for key in PERSON_TYPES)
        raise RuleRefusedError(f"人员类别「{person_type}」不存在，可选 {told}；请改正。")
    version = _version(person_type, birth)
    told = version.value[person_type]
    original = birth + told["original_age"] * MONTHS_PER_YEAR
    passed = birth - Month.parse(told["first_affected_birth"])
    delay = 0 if passed < 0 else min(passed // told["step_months"] + 1, told["max_delay_months"])
    legal = original + delay
    earliest, latest = _window(original, legal, version)
    return Retirement(
        person_type=person_type,
        birth=birth,
        original=original,
        delay_months=delay,
        legal=legal,
        earliest=earliest,
        latest=latest,
        minimum_at_earliest=minimum_contribution_months(earliest.year),
        minimum_at_legal=minimum_contribution_months(legal.year),
        line=_line(person_type, birth, original, legal, version),
    )


def minimum_contribution_months(year: int) -> int:
    """Contribution months needed for a pension that starts in a year.

    >>> [minimum_contribution_months(y) for y in (2024, 2029, 2030, 2036, 2039, 2050)]
    [180, 180, 186, 222, 240, 240]
    """
    rule = measure("retirement/minimum_contribution").versions[0].value
    added = max(0, year - rule["last_year"]) * rule["added_a_year"]
    return int(min(rule["months"] + added, rule["most"]))


def choose(person: Retirement, month: Month) -> Choice:
    """Say what a chosen month of retirement asks for.

    Raises:
        RuleRefusedError: the month lies outside the flexible window.
    """
    if not person.earliest <= month <= person.latest:
        raise RuleRefusedError(
            f"{month} 不在可选的退休时间 {person.earliest}（{person.earliest_age}）至 "
            f"{person.latest}（{person.latest_age}）之内；请改选其中一个月。"
        )
    notices = measure("retirement/notices").versions[-1]
    if month == person.legal:
        sentence = f"{month} 达到法定退休年龄 {person.legal_age}，按期办理退休。"
        return Choice(month, "legal", person.minimum_at_legal, None, sentence, notices.source)
    if month < person.legal:
        minimum = minimum_contribution_months(month.year)
        act = month + -int(notices.value["early_notice_months"])
        sentence = f"弹性提前退休：本人须在 {act} 底前书面告知单位，且累计缴费满 {minimum} 个月。"
        return Choice(month, "early", minimum, act, sentence, notices.source)
    act = person.legal + -int(notices.value["delay_agreement_months"])
    sentence = f"弹性延迟退休：须在 {act} 底前与本人书面约定延迟至 {month}，确定后不再延长。"
    return Choice(month, "delayed", person.minimum_if_delayed, act, sentence, notices.source)


def reminders(person: Retirement, chosen: Month | None = None) -> tuple[tuple[Month, int], ...]:
    """Months in which the employer is reminded, with the months left, from far to near.

    Args:
        person: the computed retirement.
        chosen: the month the person chose; default the legal month.

    >>> [str(month) for month, _ in
    ...  reminders(retirement(person_type="male", birth=Month(1970, 6)))]
    ['2028-11', '2030-11', '2031-08']
    """
    month = chosen or person.legal
    ahead = measure("retirement/notices").versions[-1].value["reminders"]
    return tuple((month + -int(left), int(left)) for left in ahead)


def age_text(months: int) -> str:
    """Age in years and months as people write it.

    >>> age_text(722), age_text(756)
    ('60岁2个月', '63岁')
    """
    years, rest = divmod(months, MONTHS_PER_YEAR)
    return f"{years}岁{rest}个月" if rest else f"{years}岁"


def _version(person_type: PersonType, birth: Month) -> Version:
    """The decision in force when the person reaches the original age."""
    versions = measure("retirement/delay").versions
    age = versions[0].value[person_type]["original_age"]
    reached = birth + age * MONTHS_PER_YEAR
    return measure("retirement/delay").at(max(reached.first_day, versions[0].start))


def _window(original: Month, legal: Month, version: Version) -> tuple[Month, Month]:
    """Earliest and latest month; who reached the age before the decision has no choice."""
    if legal < Month.of(version.start):
        return legal, legal
    flexible = measure("retirement/flexible").versions[-1].value
    earliest = max(original, legal + -int(flexible["earlier_months"]))
    return earliest, legal + int(flexible["later_months"])


def _line(
    person_type: PersonType, birth: Month, original: Month, legal: Month, version: Version
) -> Line:
    delay = legal - original
    return Line(
        code="legal_retirement_age",
        label="法定退休年龄",
        amount=legal - birth,
        formula=(
            f"{LABELS[person_type]} {birth} 出生，原退休时间 {original}，延迟 {delay} 个月，"
            f"法定退休时间 {legal}（{age_text(legal - birth)}）"
        ),
        rule="retirement.legal",
        version=version.name,
        source=version.source,
        inputs={"birth": str(birth), "delay_months": delay},
        unit="month",
    )
