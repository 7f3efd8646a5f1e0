"""The acts that the audit knows, with the words people read in the log.

Each app declares its own in a module ``acts.py`` that holds the mapping ``ACTS`` (code → Chinese
words); ``record`` refuses a code that nobody has declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "job.enqueue": "提交后台任务",
        "job.cancel": "取消后台任务",
        "job.retry": "重试后台任务",
        "audit.export": "导出操作日志",
    }
)


class UndeclaredActError(LookupError):
    """A code stands in no app's ``acts.py``."""


@lru_cache(maxsize=1)
def declared() -> Mapping[str, str]:
    """Return the acts of every app.

    Raises:
        ValueError: two apps declare the same code.
    """
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.acts"
        if not config.name.startswith("zyg.") or find_spec(name) is None:
            continue
        own: Mapping[str, str] = import_module(name).ACTS
        if twice := found.keys() & own.keys():
            raise ValueError(f"{name} declares again: {', '.join(sorted(twice))}.")
        found.update(own)
    return MappingProxyType(found)


def check_declared(code: str) -> None:
    """Refuse a code that no app declares.

    Raises:
        UndeclaredActError: so it is; the message says where to declare it.
    """
    if code not in declared():
        raise UndeclaredActError(f"Declare the act {code!r} in the acts.py of its app.")
