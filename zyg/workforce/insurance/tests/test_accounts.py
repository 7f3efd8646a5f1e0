"""Channels, accounts, schemes and layouts: what is kept, what is refused."""

import pytest

from zyg.law.periods import Month
from zyg.workforce.insurance.enrolling.files import presets
from zyg.workforce.insurance.enrolling.kinds import joined
from zyg.workforce.insurance.models import Scheme
from zyg.workforce.insurance.operations import accounts
from zyg.workforce.insurance.operations.accounts import AccountError
from zyg.workforce.insurance.tests.makers import NOW, channels


def refused(field, act, **values):
    with pytest.raises(AccountError) as error:
        act(**values)
    return error.value.errors[field]


def test_a_new_channel_has_no_cut_off_until_somebody_enters_it(jia):
    social, fund = channels(jia)
    assert (social.cutoff_add_day, social.payment_day) == (None, None)
    assert fund.insurances == ["housing_fund"]
    accounts.save_channel(actor=jia.sun, channel=social, values={"cutoff_add_day": 15})
    social.refresh_from_db()
    assert social.cutoff_add_day == 15


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"place": "999999"}, "place", "不存在"),
        ({"insurances": []}, "insurances", "至少"),
        ({"payment_day": 32}, "payment_day", "32"),
        ({"insurances": ["pension"], "name": "另一个"}, "insurances", "已经走渠道"),
        ({"name": "社会保险", "is_active": False}, "name", "换个名称"),
    ],
)
def test_an_impossible_channel_is_refused_by_field(jia, values, field, words):
    channels(jia)
    told = {"place": "310000", "name": "新渠道", "insurances": ["medical"], **values}
    if "insurances" not in values:
        told["insurances"] = ["medical"]
    assert words in refused(field, accounts.save_channel, actor=jia.sun, values=told)


def test_a_new_account_ends_the_one_before(jia):
    social, _ = channels(jia)
    values = {"number": "310-1", "name": "甲公司", "starts": "2026-01"}
    first = accounts.open_account(actor=jia.sun, channel=social, values=values)
    more = {"number": "310-2", "starts": "2026-07", "work_injury_rate": "0.004"}
    problem = refused(
        "document_number", accounts.open_account, actor=jia.sun, channel=social,
        values={**values, **more},
    )  # fmt: skip
    assert "文件号" in problem
    told = {**values, **more, "document_number": "核定 7 号"}
    accounts.open_account(actor=jia.sun, channel=social, values=told)
    first.refresh_from_db()
    assert first.ends == "2026-07"
    assert not first.covers(Month(2026, 7))


def test_a_scheme_adds_to_the_law_and_takes_nothing_from_it(jia):
    told = {"actor": jia.sun, "place": "", "starts": "2026-07", "now": NOW}
    problem = refused(
        "insurances", accounts.set_scheme, person_kind="ordinary", insurances=["pension"], **told
    )
    assert "约定不参加无效" in problem
    assert "医疗保险" in problem
    accounts.set_scheme(person_kind="intern", insurances=["work_injury"], **told)
    for month, wanted in ((Month(2026, 6), ()), (Month(2026, 8), ("work_injury",))):
        found = joined(
            kind="intern", place="310000", month=month, schemes=list(Scheme.objects.all())
        )
        assert found.insurances == wanted


def test_every_preset_can_be_taken_and_changed(jia):
    for code in presets():
        layout = accounts.add_layout(actor=jia.sun, preset=code, now=NOW)
        values = {"columns": [{"header": "姓名", "field": "name"}]}
        accounts.change_layout(actor=jia.sun, layout=layout, values=values, version=1, now=NOW)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"columns": []}, "columns", "至少要有一列"),
        ({"columns": [{"header": "薪", "field": "salary"}]}, "columns", "不认识"),
        ({"columns": [{"header": " ", "field": "name"}]}, "columns", "没有列名"),
        ({"words": {"name": {"单雪": "某人"}}}, "words", "没有代码对照"),
        ({"head": [{"label": "x", "field": "nothing"}]}, "head", "不认识"),
    ],
)
def test_a_layout_holds_known_fields_only(jia, values, field, words):
    layout = accounts.add_layout(actor=jia.sun, preset="plain_add", now=NOW)
    problem = refused(
        field, accounts.change_layout, actor=jia.sun, layout=layout, values=values, version=1,
        now=NOW,
    )  # fmt: skip
    assert words in problem


def test_two_officers_do_not_write_over_each_other(jia):
    layout = accounts.add_layout(actor=jia.sun, preset="plain_add", now=NOW)
    told = {"actor": jia.sun, "layout": layout, "version": 1, "now": NOW}
    accounts.change_layout(values={"title": "甲"}, **told)
    with pytest.raises(AccountError, match="刚刚改过"):
        accounts.change_layout(values={"title": "乙"}, **told)
