"""薪酬带宽: fixed monthly pay by post, without names, for posts of ten people or more.

Pay is the sum of the monthly items of the terms in force on the day, before attendance; who has
none registered is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.paginator import Page, Paginator
from django.db.models import Count

from zyg.core.permissions.actors import Actor, require
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.law.money import half_up
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.scope import Scope, on_day, scope_of, working_on

LEAST = 10
PAGE = 8
NO_POST = "未登记岗位"
_COLUMNS = (
    Column("岗位"),
    Column("人数（人）", Kind.COUNT),
    Column("最低（元）", Kind.MONEY),
    Column("下四分位（元）", Kind.MONEY),
    Column("中位数（元）", Kind.MONEY),
    Column("上四分位（元）", Kind.MONEY),
    Column("最高（元）", Kind.MONEY),
)


@dataclass(frozen=True, slots=True)
class Band:
    """The pay of a post, in fen a month.

    Attributes:
        label: the post.
        count: people whose pay is known.
        low: the lowest.
        quarter: a quarter of the people have less.
        middle: the median.
        three_quarters: a quarter of the people have more.
        high: the highest.
        values: everybody's, in order, without names.
    """

    label: str
    count: int
    low: int
    quarter: int
    middle: int
    three_quarters: int
    high: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BandsReport:
    """薪酬带宽.

    Attributes:
        scope: whom it counts.
        page: the posts of this page.
        bands: their pay; posts in which too few have pay registered are missing.
        few: (posts, people) that are too few to be shown.
        unknown: people of the posts of this page without pay.
        table: the rows behind the chart.
    """

    scope: Scope
    page: Page[tuple[str, int]]
    bands: list[Band]
    few: tuple[int, int]
    unknown: int
    table: Table


def bands_report(actor: Actor, asked: Asked, *, everything: bool = False) -> BandsReport:
    """Return the pay bands of the largest posts; three SQL statements.

    Args:
        actor: needs 看薪资 over the whole organization.
        asked: the filters.
        everything: all posts, for an export, and not only one page.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    require(actor, "pay.view")
    scope = scope_of(actor, asked)
    people = working_on(scope, asked.day).annotate(_post=on_day("post", asked.day))
    counted = list(people.order_by().values_list("_post").annotate(Count("pk")))
    large = sorted((row for row in counted if row[1] >= LEAST), key=lambda row: (-row[1], row[0]))
    few = [row for row in counted if row[1] < LEAST]
    page = Paginator(large, len(large) or 1 if everything else PAGE).get_page(asked.page)
    pay = _pay(people, [post for post, _ in page], asked)
    bands = [band for post, _ in page if (band := band_of(post or NO_POST, pay[post]))]
    unknown = sum(count - len(pay[post]) for post, count in page)
    return BandsReport(
        scope, page, bands, (len(few), sum(n for _, n in few)), unknown, _table(bands)
    )


def band_of(label: str, values: Sequence[int]) -> Band | None:
    """Return the band of a post; None for fewer than ten people.

    >>> band = band_of("会计", range(100, 1200, 100))
    >>> band.quarter, band.middle, band.three_quarters
    (350, 600, 850)
    """
    if len(values) < LEAST:
        return None
    ordered = tuple(sorted(values))
    quarter, middle, more = (_quantile(ordered, Fraction(n, 4)) for n in (1, 2, 3))
    return Band(label, len(ordered), ordered[0], quarter, middle, more, ordered[-1], ordered)


def _quantile(ordered: Sequence[int], part: Fraction) -> int:
    """Return the value below which a part lies, between neighbours in proportion."""
    place = (len(ordered) - 1) * part
    lower = int(place)
    upper = min(lower + 1, len(ordered) - 1)
    return half_up(ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower]))


def _pay(people: object, posts: list[str], asked: Asked) -> dict[str, list[int]]:
    rows = people.filter(_post__in=posts).annotate(_items=on_day("pay_items", asked.day))  # type: ignore[attr-defined]
    found: dict[str, list[int]] = {post: [] for post in posts}
    for post, items in rows.values_list("_post", "_items"):
        total = sum(item["amount"] for item in items or ())
        if total:
            found[post].append(total)
    return found


def _table(bands: list[Band]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (one.label, one.count, one.low, one.quarter, one.middle, one.three_quarters, one.high)
        for one in bands
    ]
    notes = (f"每月固定工资项目之和，不含加班、奖金和扣款；不足 {LEAST} 人的岗位不列。",)
    return Table("薪酬带宽", _COLUMNS, tuple(rows), (), notes)
