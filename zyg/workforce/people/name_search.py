"""Finding people by the way their names are typed: 汉字, 全拼, 首字母.

Many characters have several readings, and surnames have readings of their own (单 is Shàn, not
Dān). All of them are kept: 单雪 is found by shanxue as by danxue, by sx as by dx; the middle
dot of transliterated names does not count.

>>> search_keys("单雪")
' shanxue 单雪 sx dx cx danxue chanxue '
>>> "aili" in search_keys("艾力·买买提")
True
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

from pypinyin import Style, pinyin

_MOST = 24  # readings of a whole name; 20 characters with two readings each would be a million
_LONGEST = 1000
_IGNORED = re.compile(r"[\s·•・.'’-]+")

# Readings that a surname has and a dictionary of words puts last or leaves out.
_SURNAMES = {
    "单": ("shan",),
    "仇": ("qiu",),
    "解": ("xie",),
    "曾": ("zeng",),
    "查": ("zha",),
    "区": ("ou",),
    "乐": ("yue", "le"),
    "翟": ("zhai", "di"),
    "覃": ("qin", "tan"),
    "任": ("ren",),
    "朴": ("piao",),
    "盖": ("ge", "gai"),
    "缪": ("miao",),
    "员": ("yun",),
    "种": ("chong",),
    "秘": ("bi",),
    "召": ("shao",),
    "谌": ("chen", "shen"),
    "郇": ("xun", "huan"),
    "宿": ("su",),
    "折": ("she",),
    "黑": ("he", "hei"),
    "祭": ("zhai",),
    "洗": ("xian",),
    "冼": ("xian",),
    "尉": ("wei", "yu"),
    "万": ("wan", "mo"),
    "俟": ("qi",),
    "长": ("zhang", "chang"),
    "澹": ("tan",),
    "繁": ("po",),
    "逄": ("pang",),
    "车": ("che",),
    "隗": ("wei", "kui"),
    "牟": ("mu", "mou"),
    "晟": ("cheng", "sheng"),
    "幺": ("yao",),
    "阚": ("kan",),
    "过": ("guo",),
    "宁": ("ning",),
    "瞿": ("qu",),
    "佴": ("nai",),
    "撒": ("sa",),
    "那": ("na",),
    "应": ("ying",),
    "教": ("jiao",),
    "纪": ("ji",),
    "葛": ("ge",),
    "俞": ("yu",),
    "曲": ("qu",),
}


def search_keys(name: str) -> str:
    """Return the words under which a name is found, each between blanks."""
    plain = plain_name(name)
    readings = [_readings(char, first=position < 2) for position, char in enumerate(plain)]  # noqa: PLR2004 - surnames have one or two characters
    spellings = _spellings(readings)
    full = ["".join(one) for one in spellings]
    initials = ["".join(part[0] for part in one) for one in spellings if all(one)]
    # The likeliest spelling comes first, for lists are sorted by these words; what is cut off of
    # a very long name are its less likely spellings.
    words = list(dict.fromkeys([*full[:1], plain, *initials, *full[1:]]))
    return f" {' '.join(words)} "[:_LONGEST]


def plain_name(text: str) -> str:
    """Fold what people type: width, case, blanks and dots do not count.

    >>> plain_name("ＺＨＡＮＧ san"), plain_name("阿卜杜拉·买买提")
    ('zhangsan', '阿卜杜拉买买提')
    """
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).lower())


def _spellings(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Combine readings, the likeliest first; each reading of the surname gets its share."""
    if not readings:
        return [()]
    share = max(1, _MOST // len(readings[0]))
    rest = list(itertools.islice(itertools.product(*readings[1:]), share))
    return [(surname, *one) for surname in readings[0] for one in rest]


@functools.lru_cache(maxsize=16_384)  # a roster of 10,000 has a few hundred characters
def _readings(char: str, *, first: bool) -> tuple[str, ...]:
    readings = pinyin(char, style=Style.NORMAL, heteronym=True, errors=str)[0]
    found = list(dict.fromkeys(readings))
    own = _SURNAMES.get(char, ()) if first else ()
    return tuple(dict.fromkeys([*own, *(one.replace("ü", "v") for one in found)]))
