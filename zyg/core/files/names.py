r"""Names of files as people give them, made safe to keep, to show and to send back.

>>> clean_name("C:\\用户\\合同 .pdf")
'合同.pdf'
>>> clean_name("报表\u202efdp.exe")
'报表fdp.exe'
>>> hidden_ending("工资.exe.pdf"), hidden_ending("合同.v2.pdf")
('exe', '')
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120
_ENDING = 10
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Endings that some system opens by running them, or a browser by rendering them.
_ACTIVE = frozenset(
    {
        *("exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "cpl", "dll", "lnk", "reg"),
        *("jar", "js", "jse", "vbs", "vbe", "wsf", "wsh", "hta", "ps1", "sh", "py", "rb", "pl"),
        *("php", "phtml", "asp", "aspx", "jsp", "cgi", "apk", "app", "dmg", "iso", "img"),
        *("html", "htm", "xhtml", "shtml", "svg", "mht", "xml", "swf"),
    }
)


def clean_name(written: str) -> str:
    """Return the last part of a path without what could deceive, at most 120 characters.

    Control letters and letters that turn the direction of writing go, signs that no file system
    allows become ``_``, the ending is kept when the name is cut.

    >>> clean_name("../../" + "长" * 200 + ".docx")[-8:], len(clean_name("长" * 200 + ".docx"))
    ('长长长.docx', 120)
    >>> clean_name(" .. ")
    '未命名'
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", written))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, dot, ending = _FORBIDDEN.sub("_", shown).strip(" .").rpartition(".")
    if not dot:
        return ending[:_LONGEST] or "未命名"
    ending = ending.strip()[:_ENDING]
    return f"{stem.strip()[: _LONGEST - len(ending) - 1] or '未命名'}.{ending}"


def ending_of(name: str) -> str:
    """Return the ending in small letters, "" without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def hidden_ending(name: str) -> str:
    """Return the first inner ending that some system would run, "" when there is none."""
    inner = (part.strip().lower() for part in name.split(".")[1:-1])
    return next((part for part in inner if part in _ACTIVE), "")
