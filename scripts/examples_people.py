"""Invent the people of the demo company: who they are, where they work, what they earn.

Everybody is invented. Identity numbers use the area code 190101, which is assigned to no place,
with a right check digit; phone numbers use the segment 1990000, which is handed out to nobody;
card numbers use an unassigned issuer number with a right Luhn digit.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

SURNAMES, _given = Path(__file__).with_name("examples_names.txt").read_text().splitlines()
GIVEN = _given.split()
CITIES = {"310000": "上海", "110000": "北京", "440300": "深圳"}
DEPARTMENTS = {
    # name: (head count, posts, base pay from–to in yuan, cities with weights)
    "总经办": (6, ["副总经理", "总经理助理", "总经理"], (38000, 68000), {"310000": 1}),
    "人力资源部": (
        10,
        ["人事专员", "薪酬专员", "招聘专员", "人力资源经理"],
        (8500, 21000),
        {"310000": 7, "110000": 3},
    ),
    "财务部": (9, ["会计", "出纳", "财务经理"], (9000, 22000), {"310000": 7, "440300": 2}),
    "研发一部": (
        52,
        ["后端工程师", "前端工程师", "测试工程师", "架构师"],
        (15000, 39000),
        {"310000": 7, "110000": 3},
    ),
    "研发二部": (
        41,
        ["嵌入式工程师", "算法工程师", "测试工程师"],
        (15000, 42000),
        {"440300": 6, "310000": 4},
    ),
    "产品部": (
        18,
        ["产品经理", "交互设计师", "产品助理"],
        (12000, 30000),
        {"310000": 6, "110000": 4},
    ),
    "华东销售部": (38, ["客户经理", "销售代表", "大区经理"], (6500, 18000), {"310000": 1}),
    "华北销售部": (28, ["客户经理", "销售代表", "大区经理"], (6500, 18000), {"110000": 1}),
    "华南销售部": (17, ["客户经理", "销售代表"], (6500, 16000), {"440300": 1}),
    "客服中心": (31, ["客服专员", "客服组长"], (5200, 9000), {"310000": 6, "110000": 4}),
    "仓储物流部": (
        26,
        ["仓管员", "分拣员", "叉车司机", "仓储主管"],
        (4300, 8200),
        {"310000": 8, "440300": 2},
    ),
    "行政部": (
        10,
        ["行政专员", "前台", "司机"],
        (5500, 11000),
        {"310000": 6, "110000": 2, "440300": 2},
    ),
}
FIRST_MONTH = dt.date(2026, 8, 1)


@dataclass
class Person:
    """One invented person with all that the files of the demo company say about her."""

    number: str
    name: str
    male: bool
    birth: dt.date
    department: str
    post: str
    place: str
    hired: dt.date
    base: int
    post_pay: int
    id_type: str = "居民身份证"
    id_number: str = ""
    phone: str = ""
    card: str = ""
    engagement: str = "劳动合同"
    left: dt.date | None = None
    commission: bool = False
    fund_rate: int = 7
    nationality: str = "中国"
    additional: dict[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def insured_base(self) -> int:
        """Average monthly wage of last year, in yuan: what the bases were declared on."""
        return round((self.base + self.post_pay) * (1.08 if self.commission else 1.02))


def invent_people(seed: int = 20261125) -> list[Person]:
    """Invent all 286 people, the special ones among them."""
    chance = random.Random(seed)
    people: list[Person] = []
    names: set[str] = set()
    for department, (count, posts, pay, cities) in DEPARTMENTS.items():
        for place_in_department in range(count):
            number = f"HX{len(people) + 1:04d}"
            head = place_in_department == 0
            post = posts[-1] if head and len(posts) > 2 else chance.choice(posts[:-1] or posts)
            people.append(_person(chance, number, names, department, post, pay, cities, head))
    _make_special(people)
    return people


def _person(chance, number, names, department, post, pay, cities, head) -> Person:  # noqa: ANN001
    name = _name(chance, names)
    place = chance.choices(list(cities), weights=list(cities.values()))[0]
    low, high = pay
    total = high if head else low + round((high - low) * chance.random() ** 1.8)
    total = total // 100 * 100
    base = total * 7 // 10 // 100 * 100
    birth = dt.date(1977, 1, 1) + dt.timedelta(days=chance.randrange(365 * 26))
    hired = max(dt.date(2016, 3, 1) + dt.timedelta(days=chance.randrange(3700)), _age(birth, 19))
    if hired >= FIRST_MONTH:
        hired = dt.date(2025, 9, 1)
    male = chance.random() < 0.55
    person = Person(
        number,
        name,
        male,
        birth,
        department,
        post,
        place,
        hired,
        base,
        total - base,
        commission="销售" in department,
        fund_rate={"310000": 7, "110000": 12, "440300": 5}[place],
        additional=_additional(chance, birth, place),
    )
    order = int(number[2:])
    person.id_number = identity_number("190101", birth, order * 2 + (1 if male else 0))
    person.phone = f"1990000{order:04d}"
    person.card = card_number(f"62999900{order:010d}")
    return person


def _name(chance: random.Random, names: set[str]) -> str:
    while True:
        name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        if name not in names:
            names.add(name)
            return name


def _age(birth: dt.date, years: int) -> dt.date:
    return dt.date(birth.year + years, birth.month, min(birth.day, 28))


def _additional(chance: random.Random, birth: dt.date, place: str) -> dict[str, int]:
    chosen: dict[str, int] = {}
    age = FIRST_MONTH.year - birth.year
    if 33 <= age <= 50 and chance.random() < 0.6:
        chosen["子女教育"] = chance.choice([1000, 2000, 2000, 4000])
    if 27 <= age <= 36 and chance.random() < 0.25:
        chosen["3岁以下婴幼儿照护"] = chance.choice([1000, 2000])
    if age >= 30 and chance.random() < 0.5:
        chosen["赡养老人"] = chance.choice([1000, 1500, 3000])
    if chance.random() < 0.35:
        chosen["住房租金"] = 1500
    elif chance.random() < 0.4:
        chosen["住房贷款利息"] = 1000
    if age < 32 and chance.random() < 0.08:
        chosen["继续教育"] = 400
    del place
    return chosen


def identity_number(area: str, birth: dt.date, order: int) -> str:
    """Make an identity number with a right check digit from an unassigned area."""
    body = f"{area}{birth:%Y%m%d}{order % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def card_number(body: str) -> str:
    """Add the Luhn digit to a card number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def _make_special(people: list[Person]) -> None:
    """Give some people the lives that break other systems."""
    by_department: dict[str, list[Person]] = {}
    for person in people:
        by_department.setdefault(person.department, []).append(person)

    def pick(department: str, at: int, note: str) -> Person:
        person = by_department[department][at]
        person.note = note
        return person

    pick("研发一部", 5, "月中入职").hired = dt.date(2026, 9, 14)
    pick("客服中心", 6, "月中入职").hired = dt.date(2026, 10, 12)
    pick("华东销售部", 9, "离职").left = dt.date(2026, 9, 18)
    pick("仓储物流部", 7, "离职").left = dt.date(2026, 10, 20)
    over_age = pick("行政部", 4, "退休返聘")
    over_age.birth, over_age.male, over_age.engagement = dt.date(1964, 5, 6), True, "退休返聘"
    over_age.id_number = identity_number("190101", over_age.birth, 905)
    foreigner = pick("产品部", 7, "外籍")
    foreigner.name, foreigner.id_type, foreigner.id_number = "Anna Beispiel", "外国护照", "X0000123"
    foreigner.nationality = "德国"
    pick("研发二部", 6, "维吾尔族长名").name = "阿依古丽·麦麦提"
    pick("研发一部", 8, "单姓多音").name = "单晓彤"
    pick("财务部", 3, "生僻字").name = "王玥翀"
    twin = pick("华北销售部", 4, "同名二人").name = "张敏"
    pick("客服中心", 9, "同名二人").name = twin
    mother = pick("产品部", 3, "产假")
    mother.male = False
    mother.id_number = identity_number("190101", mother.birth, 906)
    pick("仓储物流部", 5, "51.5小时加班")
    low = pick("仓储物流部", 11, "低于最低工资")
    low.base, low.post_pay, low.place, low.fund_rate = 2760, 300, "310000", 7
    pick("研发一部", 11, "年终奖临界")
    pick("华东销售部", 12, "手工调整")
    pick("研发一部", 3, "调薪")
    soon = pick("行政部", 6, "到退休年龄")
    soon.birth, soon.male = dt.date(1966, 6, 12), True
    soon.id_number = identity_number("190101", soon.birth, 907)
