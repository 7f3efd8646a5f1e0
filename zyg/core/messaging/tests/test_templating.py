"""Templates are typed, and nothing private stands on a locked screen."""

import datetime as dt

import pytest

from zyg.core.messaging.message_templates import MESSAGE_TEMPLATES
from zyg.core.messaging.templating import (
    BadTemplateError,
    Category,
    Channel,
    MessageTemplate,
    Param,
    declared,
)
from zyg.law.periods import Month


def template(**changes):
    values = {
        "code": "test.one",
        "version": 1,
        "category": Category.SERVICE,
        "title": "{who}",
        "body": "{who}：{pay}",
        "short": "{who}",
        "params": {"who": Param.NAME, "pay": Param.AMOUNT},
    }
    return MessageTemplate(**{**values, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "{nobody}"},
        {"title": "{pay}"},
        {"short": "实发{pay}"},
        {"short": "{who}", "params": {"who": Param.TEXT, "pay": Param.AMOUNT}},
        {"title": "实发 8,000.00"},
        {"title": "补贴500元"},
        {"short": "证件 990000199001011234"},
        {"external": (Channel.IN_APP,)},
        {"category": Category.LEGAL, "external": ()},
    ],
)
def test_bad_template_is_refused_when_declared(changes):
    with pytest.raises(BadTemplateError):
        template(**changes)


def test_values_are_written_by_their_kind():
    every = {
        "day": (Param.DATE, dt.date(2026, 11, 5), "2026年11月5日"),
        "at": (Param.MOMENT, dt.datetime(2026, 11, 5, 9, 3), "2026-11-05 09:03"),  # noqa: DTZ001
        "month": (Param.MONTH, Month(2026, 10), "2026年10月"),
        "n": (Param.COUNT, 12345, "12,345"),
        "pay": (Param.AMOUNT, 130345, "1,303.45 元"),
        "text": (Param.TEXT, "两行\n都在", "两行\n都在"),
    }
    shape = template(
        title="x",
        short="x",
        body="|".join(f"{{{name}}}" for name in every),
        params={name: kind for name, (kind, _, _) in every.items()},
    )
    words = shape.render({name: value for name, (_, value, _) in every.items()})
    assert words.body == "|".join(word for _, _, word in every.values())


@pytest.mark.parametrize(
    "name", ["990000199001011234", "实发 8000元", "¥8,000", "8,000.00", "尾号 123456"]
)
def test_figures_in_a_name_are_masked_on_locked_screens(name):
    words = template().render({"who": name, "pay": 1})
    assert "****" in words.title
    assert words.body.startswith(name)


@pytest.mark.parametrize(
    "values", [{"who": "x"}, {"who": "x", "pay": 1, "more": 2}, {"who": 1, "pay": 1}]
)
def test_values_must_fit(values):
    with pytest.raises(BadTemplateError):
        template().render(values)


def test_line_breaks_do_not_get_into_a_subject():
    assert template().render({"who": "a\r\nBcc: b@c", "pay": 1}).title == "a Bcc: b@c"


def test_every_declared_template_is_of_its_app():
    assert all(declared()[one.code] is one for one in MESSAGE_TEMPLATES)
