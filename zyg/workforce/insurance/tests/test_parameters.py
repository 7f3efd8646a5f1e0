import datetime as dt

import pytest
from django.urls import reverse

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance import limit_of
from zyg.workforce.insurance.models import OwnParameter
from zyg.workforce.insurance.operations.parameters import (
    InvalidParameterError,
    Told,
    enter_parameter,
    withdraw_parameter,
)
from zyg.workforce.insurance.queries import overlay_for, parameters_in

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
MONTH = Month(2026, 8)


def told(**changes):
    values = {
        "kind": "limit",
        "place": "440300",
        "insurance": "work_injury",
        "starts": "2026-07",
        "lower": 252000,
        "upper": 4847100,
        "source_title": "深圳市社保局核定单",
        "document_number": "HD-2026-07",
    }
    return Told(**{**values, **changes})


@pytest.fixture
def wang(cast):
    with organization_scope(cast.jia):
        yield cast.wang


def test_an_own_row_fills_what_nobody_has_published(wang):
    with pytest.raises(RuleRefusedError, match="工伤"):
        limit_of("440300", "work_injury", MONTH)
    enter_parameter(actor=wang, told=told(), now=NOW)
    row = limit_of("440300", "work_injury", MONTH, overlay_for(wang.organization))
    assert (row.lower, row.upper, row.status) == (252000, 4847100, "confirmed")
    assert "HD-2026-07" in row.source.title


def test_an_own_row_wins_over_the_published_one(wang):
    enter_parameter(actor=wang, told=told(place="310000", insurance="pension"), now=NOW)
    assert limit_of("310000", "pension", MONTH, overlay_for(wang.organization)).lower == 252000


def test_rates_and_fixed_amounts_are_read_exactly(wang):
    enter_parameter(
        actor=wang,
        told=told(kind="rate", insurance="medical", employer_rate="0.065", employee_rate="0.02"),
        now=NOW,
    )
    fixed = told(kind="fixed", insurance="large_medical", employer_amount=0, employee_amount=700)
    enter_parameter(actor=wang, told=fixed, now=NOW)
    overlay = overlay_for(wang.organization)
    assert str(overlay.rates[0].employer) == "13/200"
    assert overlay.fixed[0].employee == 700


def test_a_withdrawn_row_counts_no_more_but_stays(wang):
    row = enter_parameter(actor=wang, told=told(), now=NOW)
    withdraw_parameter(actor=wang, public_id=row.public_id, now=NOW)
    assert overlay_for(wang.organization).limits == ()
    assert OwnParameter.objects.count() == 1
    with pytest.raises(NotFoundForActorError):
        withdraw_parameter(actor=wang, public_id=row.public_id, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"upper": 100000}, "upper", "上限应当高于下限"),
        ({"upper": None}, "upper", "请填写"),
        ({"starts": "2026-13"}, "starts", "2026-13"),
        ({"ends": "2026-07"}, "ends", "不在起始月份"),
        ({"document_number": " "}, "document_number", "核定单号"),
        ({"insurance": "luck"}, "insurance", "luck"),
        ({"kind": "rate", "employer_rate": "9", "employee_rate": "0.02"}, "employer_rate", "100%"),
    ],
)
def test_an_impossible_row_is_refused_by_field(wang, changes, field, words):
    with pytest.raises(InvalidParameterError) as refused:
        enter_parameter(actor=wang, told=told(**changes), now=NOW)
    assert words in refused.value.errors[field]
    assert not OwnParameter.objects.exists()


def test_only_who_may_change_pay_enters_and_it_is_audited(wang, cast):
    with pytest.raises(PermissionRefusedError):
        enter_parameter(actor=cast.sun, told=told(), now=NOW)
    enter_parameter(actor=wang, told=told(), now=NOW)
    assert AuditEntry.objects.filter(act="insurance.parameter_enter").count() == 1


def test_another_organization_sees_nothing_of_it(wang, cast):
    enter_parameter(actor=wang, told=told(place="310000", insurance="pension"), now=NOW)
    with organization_scope(cast.yi):
        assert overlay_for(cast.yi).limits == ()
        assert not OwnParameter.objects.exists()


def test_the_page_names_what_is_missing_and_what_was_entered(wang, client):
    enter_parameter(actor=wang, told=told(), now=NOW)
    client.force_login(wang.user)
    page = client.get(reverse("insurance:parameters") + "?month=2026-08").content.decode()
    assert "上海" in page
    assert "HD-2026-07" in page


def test_the_form_takes_yuan_and_per_cent_and_keeps_bad_input(wang, client):
    client.force_login(wang.user)
    form = {
        "place": "310000",
        "insurance": "medical",
        "employer_rate": "9",
        "employee_rate": "2",
        "starts": "2026-01",
        "source_title": "核定单",
        "document_number": "H1",
    }
    address = reverse("insurance:enter", args=["rate"])
    refused = client.post(address, {**form, "starts": "一月"})
    assert refused.status_code == 422
    assert "一月" in refused.content.decode()
    assert client.post(address, form).status_code == 302
    assert OwnParameter.objects.get().employer_rate == "0.09"


def test_the_places_of_the_organization_come_with_few_statements(
    wang, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        assert parameters_in(wang, month=MONTH)[0].name == "上海"
