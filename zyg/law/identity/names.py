"""Names of people as they stand on documents.

The middle dot of transliterated names comes in many code points and is brought to ``·``; a space
inside a short Chinese name is layout (``张 三``) and is taken out with a warning, because tax and
bank files must carry the name of the document; characters that old systems can not hold are
accepted with a warning.

>>> found = check_name("张　三")
>>> found.name, found.warnings
('张三', ('姓名“张 三”中间有空格，已按“张三”处理。',))
>>> check_name("阿卜杜拉•买买提").name
'阿卜杜拉·买买提'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from zyg.law.identity.result import Problem

LONGEST = 50
_DOTS = re.compile(
    r"\s*[·•‧∙⋅・･．。﹒\u00b7\u0387\u1427](?=\S)\s*|(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])"
)
_CHINESE = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_SPACED = re.compile(rf"{_CHINESE}+(?: +{_CHINESE}+)+")
_HAS_CHINESE = re.compile(_CHINESE)
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_PLACEHOLDERS = frozenset({"无", "未知", "测试", "姓名", "N/A", "NULL", "NONE", "-", "/"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name that can stand on a document, normalised, with what was noticed."""

    name: str
    warnings: tuple[str, ...] = ()


def check_name(text: str) -> Name | Problem:
    """Normalise a name and tell what is wrong or doubtful about it."""
    plain = " ".join(unicodedata.normalize("NFC", text).replace("\u3000", " ").split())
    plain = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", plain)
    name = _DOTS.sub("·", plain)
    problem = _problem(name)
    if problem:
        return problem
    warnings = []
    if _SPACED.fullmatch(name):
        joined = name.replace(" ", "")
        warnings.append(f"姓名“{name}”中间有空格，已按“{joined}”处理。")
        name = joined
    elif " " in name and _HAS_CHINESE.search(name):
        warnings.append(f"姓名“{name}”中间有空格，未改动；请对照证件确认。")
    if _PRIVATE.search(name):
        warnings.append(f"姓名“{name}”含有造字区字符，换台机器可能显示成别的字；请改用标准字。")
    elif _beyond_gbk(name):
        warnings.append(
            f"姓名“{name}”含有生僻字，部分银行和旧系统（GBK 编码）收不下；报盘前请与对方确认写法。"
        )
    return Name(name, tuple(warnings))


def _problem(name: str) -> Problem | None:
    if not name:
        return Problem("empty", "姓名为空；请填写证件上的姓名。")
    if name.upper() in _PLACEHOLDERS:
        return Problem("placeholder", f"姓名“{name}”不是真实姓名；请填写证件上的姓名。")
    if "\ufffd" in name or "?" in name or "？" in name:
        return Problem(
            "mojibake", f"姓名“{name}”是乱码，文件的编码不对；请另存为 UTF-8 或 xlsx 后再导入。"
        )
    bad = next((char for char in name if not _allowed(char)), None)
    if bad is not None:
        return Problem("character", f"姓名“{name}”含有不该出现的字符“{bad}”；请只填证件上的姓名。")
    if len(name) > LONGEST:
        return Problem("length", f"姓名有 {len(name)} 个字，超过 {LONGEST} 个；请核对。")
    return None


def _allowed(char: str) -> bool:
    return char in " ·'’-." or unicodedata.category(char)[0] in "LM" or bool(_PRIVATE.match(char))


def _beyond_gbk(name: str) -> bool:
    try:
        name.encode("gbk")
    except UnicodeEncodeError:
        return True
    return False
