"""The yearly base: collected, confirmed by everybody, written as dated terms."""

import datetime as dt

import pytest

from zyg.core.messaging.models import Message
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.insurance import payroll_rows
from zyg.workforce.insurance.enrolling.planning import facts_of, proposals
from zyg.workforce.insurance.models import BaseSeason, BaseState, ChangeReason
from zyg.workforce.insurance.operations import bases as acts
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.tests import makers
from zyg.workforce.insurance.tests.payroll import Archive
from zyg.workforce.people.models import EmployeeTerms
from zyg.workforce.people.queries import terms_in_force

YEAR = [Month(2025, number) for number in range(1, 13)]


@pytest.fixture
def people(jia):
    """韩梅 with a login and every wage of 2025, 高建 from July of whom October is missing."""
    han = makers.worker(jia, 1, name="韩梅", hired=dt.date(2024, 5, 6))
    han.membership = jia.han.membership
    han.save(update_fields=["membership"])
    gao = makers.worker(jia, 2, name="高建", hired=dt.date(2025, 7, 1))
    makers.worker(jia, 3, name="方青", hired=dt.date(2026, 2, 2))
    wages = {
        han.pk: {month: 1_300_000 + month.month for month in YEAR},
        gao.pk: {month: 900_000 for month in YEAR[6:] if month.month != 10},
    }
    before = payroll_rows.payroll_rows()
    payroll_rows.use_payroll_rows(Archive(wages=wages))
    yield han, gao
    payroll_rows.use_payroll_rows(before)


def season(cast, **changes):
    told = {
        "actor": cast.wang, "place": "310000", "wage_year": 2025, "starts": Month(2026, 7),
        "now": makers.NOW, **changes,
    }  # fmt: skip
    return acts.open_season(**told)


def of(row, employee):
    return row.declarations.get(employee=employee)


def completed(cast, row):
    told = "工号,姓名,9月,10月\nE0002,高建,99999,9600\n".encode()
    return acts.import_wages(
        actor=cast.wang, season=row, data=told, name="工资.csv", now=makers.NOW
    )


def test_a_season_holds_who_worked_in_the_year_with_the_explained_average(jia, people):
    han, gao = people
    row = season(jia)
    assert row.declarations.count() == 2
    told = of(row, han)
    assert (told.average, told.old_base) == (1_300_000, 1_200_000)
    assert told.formula == "2025 年工资合计 156,000.78 ÷ 12 个月 = 13,000.00（取整到元）"
    missing = of(row, gao)
    assert (missing.state, missing.average, missing.missing) == (
        BaseState.INCOMPLETE, None, ["2025-10"],
    )  # fmt: skip


def test_missing_wages_are_asked_for_and_known_ones_stay(jia, people):
    row = season(jia)
    with pytest.raises(acts.BaseError, match="高建"):
        acts.send_season(actor=jia.wang, season=row, now=makers.NOW)
    assert completed(jia, row).people == 1
    told = of(row, people[1])
    assert (told.average, told.wages["2025-09"]) == (910_000, 900_000)


def sent(cast, row):
    completed(cast, row)
    acts.send_season(actor=cast.wang, season=row, now=makers.NOW)
    return row


def test_everybody_is_asked_and_silence_is_no_consent(jia, people):
    row = sent(jia, season(jia))
    assert Message.objects.filter(template="insurance.base").count() == 1
    acts.confirm_base(actor=jia.han, declaration=of(row, people[0]), now=makers.NOW)
    with pytest.raises(acts.BaseError, match="还有 1 人"):
        acts.close_season(actor=jia.wang, season=row, now=makers.NOW)


def test_an_objection_goes_to_the_officers_who_decide_with_a_reason(jia, people):
    row = sent(jia, season(jia))
    told = {"actor": jia.han, "declaration": of(row, people[0]), "now": makers.NOW}
    with pytest.raises(acts.BaseError, match="哪个月"):
        acts.dispute_base(text=" ", **told)
    acts.dispute_base(text="3 月少了加班费", **told)
    assert Message.objects.filter(membership=jia.wang.membership).count() == 1
    ids = [of(row, people[0]).public_id]
    decide = {"actor": jia.wang, "season": row, "declarations": ids}
    with pytest.raises(acts.BaseError, match="理由"):
        acts.decide_bases(reason="", **decide)
    acts.decide_bases(reason="补计 3 月加班费", average=1_310_000, **decide)
    found = of(row, people[0])
    assert (found.state, found.average) == (BaseState.DECIDED, 1_310_000)


def test_only_the_person_herself_confirms(jia, people):
    row = sent(jia, season(jia))
    told = {"declaration": of(row, people[0]), "now": makers.NOW}
    with pytest.raises(acts.BaseError, match="本人"):
        acts.confirm_base(actor=jia.wang, **told)
    with pytest.raises(PermissionRefusedError):
        acts.confirm_base(actor=jia.li, **told)


def test_closing_writes_dated_terms_and_the_bureau_hears_of_it(jia, people):
    han, gao = people
    social, _ = makers.channels(jia)
    take_over_enrolments(actor=jia.sun, channel=social, month=Month(2026, 6), now=makers.NOW)
    makers.terms(jia.wang, han, dt.date(2026, 9, 1), pay_items=[])
    row = sent(jia, season(jia))
    ids = [one.public_id for one in row.declarations.all()]
    acts.decide_bases(actor=jia.wang, season=row, declarations=ids, reason="已公示，无异议")
    assert acts.close_season(actor=jia.wang, season=row, now=makers.NOW) == 2
    for day, base in (
        ((2026, 6, 30), 1_200_000),
        ((2026, 7, 1), 1_300_000),
        ((2026, 11, 1), 1_300_000),
    ):
        held = terms_in_force([han], day=dt.date(*day))[han.pk]
        assert (held.insurance_base, held.fund_base) == (base, base)
    told = [one for one in proposals(social, facts_of(makers.MONTH)) if one.employee == han]
    assert (told[0].reason, str(told[0].effective)) == (ChangeReason.BASE, "2026-07")
    assert EmployeeTerms.objects.filter(employee=gao, insurance_base=910_000).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wage_year": 2026}, "还没有过完"),
        ({"starts": Month(2025, 12)}, "早于工资年度"),
        ({"place": "110000"}, "没有在"),
    ],
)
def test_an_impossible_season_is_refused(jia, people, changes, words):
    with pytest.raises(acts.BaseError, match=words):
        season(jia, **changes)
    assert not BaseSeason.objects.exists()


def test_a_season_begins_once(jia, people):
    season(jia)
    with pytest.raises(acts.BaseError, match="已经开始"):
        season(jia)


@pytest.mark.parametrize("who", ["sun", "zhou", "han"])
def test_seasons_need_both_rights(jia, people, who):
    with pytest.raises(PermissionRefusedError):
        season(jia, actor=getattr(jia, who))
