"""What can be said to people: typed templates, declared by each app in ``message_templates.py``.

::

    MESSAGE_TEMPLATES = (
        MessageTemplate(
            code="payroll.slip",
            version=1,
            category=Category.SERVICE,
            title="{month}工资条已发放",
            body="{month}的工资条可以查看了，请核对后确认。",
            short="{month}工资条已发放，请登录查看。",
            params={"month": Param.MONTH},
            external=(Channel.EMAIL,),
        ),
    )

The title is the subject of an e-mail and the line of a list, ``short`` the text of an SMS; both
stand on locked screens. So they take only names, dates and counts, never an amount, an identity
number or free words; a name that holds figures is masked there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db import models

from zyg.law.money import yuan_grouped
from zyg.law.periods import Month

_PLACE = re.compile(r"\{([a-z_]+)\}")
# Amounts, and figures long enough to be a part of an identity or account number.
_FIGURES = re.compile(r"[¥￥]\s*[\d,.]+|\d[\d,.]*\s*[元万]|\d[\d,]*\.\d{2}(?!\d)|\d{5,}")
_LONGEST = 500


class Category(models.TextChoices):
    """The three classes of messages (clause 2.4a): what may be refused, and how."""

    LEGAL = "A", "法律与安全通知"
    SERVICE = "B", "服务提醒"
    MARKETING = "C", "营销与广告"


class Channel(models.TextChoices):
    """The ways to somebody."""

    IN_APP = "in_app", "站内消息"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"


class Param(StrEnum):
    """What a value in a template is."""

    NAME = "name"
    DATE = "date"
    MOMENT = "moment"
    MONTH = "month"
    COUNT = "count"
    TEXT = "text"
    AMOUNT = "amount"


_ON_LOCKED_SCREENS = frozenset({Param.NAME, Param.DATE, Param.MOMENT, Param.MONTH, Param.COUNT})


class BadTemplateError(ValueError):
    """A template is declared wrongly, or filled with values of other types."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words."""

    title: str
    body: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTemplate:
    """See the module.

    Attributes:
        code: ``app.thing``.
        version: raised whenever the words change; each message keeps it.
        category: class A, B or C.
        title: one line.
        body: the whole message.
        short: the text of an SMS.
        params: what the places are.
        external: the outer channels, in order of preference; a class A template needs one.
    """

    code: str
    version: int
    category: Category
    title: str
    body: str
    short: str
    params: Mapping[str, Param] = field(default_factory=dict)
    external: tuple[Channel, ...] = (Channel.EMAIL,)

    def __post_init__(self) -> None:
        """Refuse unknown places, and what must not stand on a locked screen."""
        for text in (self.title, self.body, self.short):
            if unknown := set(_PLACE.findall(text)) - set(self.params):
                raise BadTemplateError(f"{self.code}: unknown places {sorted(unknown)}.")
        for text in (self.title, self.short):
            private = [p for p in _PLACE.findall(text) if self.params[p] not in _ON_LOCKED_SCREENS]
            if private or _FIGURES.search(text):
                raise BadTemplateError(f"{self.code}: {text!r} tells too much on a locked screen.")
        if Channel.IN_APP in self.external:
            raise BadTemplateError(f"{self.code}: the message centre is no outer channel.")
        if self.category == Category.LEGAL and not self.external:
            raise BadTemplateError(f"{self.code}: a class A message needs an outer channel.")

    def render(self, values: Mapping[str, Any]) -> Rendered:
        """Put values into the places.

        Raises:
            BadTemplateError: a value is missing, unknown, or of another type.
        """
        if values.keys() != self.params.keys():
            raise BadTemplateError(f"{self.code} takes {sorted(self.params)}.")
        words = {name: _word(self.params[name], value) for name, value in values.items()}
        shown = {name: _FIGURES.sub("****", word) for name, word in words.items()}
        return Rendered(
            title=_fill(self.title, shown),
            body=_fill(self.body, words),
            short=_fill(self.short, shown),
        )


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: words[place[1]], text)


def _word(kind: Param, value: Any) -> str:
    match kind, value:
        case ((Param.NAME | Param.TEXT), str()):
            return " ".join(value.split())[:_LONGEST] if kind is Param.NAME else value[:_LONGEST]
        case Param.MOMENT, dt.datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case Param.DATE, dt.date() if not isinstance(value, dt.datetime):
            return f"{value.year}年{value.month}月{value.day}日"
        case Param.MONTH, Month():
            return f"{value.year}年{value.month}月"
        case ((Param.COUNT | Param.AMOUNT), int()) if not isinstance(value, bool):
            return f"{yuan_grouped(value)} 元" if kind is Param.AMOUNT else f"{value:,}"
    raise BadTemplateError(f"{value!r} is no {kind.value}.")


@lru_cache(maxsize=1)
def declared() -> Mapping[str, MessageTemplate]:
    """Return the templates of every app.

    Raises:
        ValueError: two apps declare the same code.
    """
    found: list[MessageTemplate] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.message_templates"
        if config.name.startswith("zyg.") and find_spec(name) is not None:
            found.extend(import_module(name).MESSAGE_TEMPLATES)
    by_code = {template.code: template for template in found}
    if len(by_code) < len(found):
        raise ValueError("A message template is declared twice.")
    return MappingProxyType(by_code)


def template_of(code: str) -> MessageTemplate:
    """Return a declared template.

    Raises:
        KeyError: no app declares it.
    """
    return declared()[code]
