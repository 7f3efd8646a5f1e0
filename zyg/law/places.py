"""Places: codes of GB/T 2260, their names, and the chain from a district up to the nation.

A rule that a district does not have is looked for in its city, then its province, then the
nation (``000000``). Municipalities are provinces here (北京 = ``110000``).

>>> chain("310115")
('310115', '310100', '310000', '000000')
>>> place_named("苏州市").code, place_named("恩施").code, place_named("吉林省").code
('320500', '422800', '220000')
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from zyg.law.explain import RuleRefusedError

NATION = "000000"
_CODE = re.compile(r"\d{6}")
_SUFFIX = re.compile(r"(?<=..)(壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|省|市)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A province (also a municipality) or a city.

    Attributes:
        code: six digits of GB/T 2260.
        name: Chinese name without 省 or 市.
        is_province: whether it is of the first level.
    """

    code: str
    name: str
    is_province: bool

    @property
    def province_code(self) -> str:
        """Code of the province it lies in (its own for a province)."""
        return f"{self.code[:2]}0000"


def place_of(code: str) -> Place:
    """Return the listed place that a code means; a district gives its city.

    Raises:
        RuleRefusedError: the code is not six digits of a known province.
    """
    if _CODE.fullmatch(code):
        for candidate in chain(code):
            place = _places().get(candidate)
            if place is not None:
                return place
    raise RuleRefusedError(
        f"行政区划代码「{code}」不存在；应为六位数字，例如上海 310000、苏州 320500。"
    )


def name_of(code: str) -> str:
    """Chinese name of a place for sentences; the nation is 全国."""
    return "全国" if code == NATION else place_of(code).name


@functools.lru_cache(maxsize=4096)
def chain(code: str) -> tuple[str, ...]:
    """Codes in which a rule is looked for, from the nearest to the nation, without repeats."""
    return tuple(dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000", NATION)))


def places_named(name: str) -> tuple[Place, ...]:
    """All places that a written name can mean; exact names before beginnings (恩施 → 恩施土家族…).

    ``市`` means a city or municipality, ``省`` a province: 吉林 gives two places, 吉林市 one.
    """
    text = name.strip()
    short = _SUFFIX.sub("", text)
    found = [p for p in _places().values() if p.name in (text, short)]
    if not found:
        found = [p for p in _places().values() if len(short) > 1 and p.name.startswith(short)]
    if text.endswith("省"):
        found = [p for p in found if p.is_province]
    elif text.endswith("市") and len(found) > 1:
        found = [p for p in found if not p.is_province]
    return tuple(found)


def place_named(name: str) -> Place:
    """Return the one place that a written name means.

    Raises:
        RuleRefusedError: no place or several places have the name.
    """
    found = places_named(name)
    if not found:
        raise RuleRefusedError(f"没有找到名为「{name}」的省或市；请写规范名称或六位行政区划代码。")
    if len(found) > 1:
        which = "、".join(f"{p.name}（{p.code}）" for p in found)
        raise RuleRefusedError(f"「{name}」有 {len(found)} 个可能：{which}；请写明省、市或代码。")
    return found[0]


def all_places() -> tuple[Place, ...]:
    """Every listed place in order of its code."""
    return tuple(_places().values())


@functools.cache
def _places() -> dict[str, Place]:
    path = resources.files("zyg.law.parameters").joinpath("places.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [Place(code, name, is_province=True) for code, name in data["provinces"].items()]
    rows += [Place(code, name, is_province=False) for code, name in data["cities"].items()]
    return {place.code: place for place in sorted(rows, key=lambda place: place.code)}
