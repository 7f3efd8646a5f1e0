"""A group of fields is opened or closed to one member, for some days."""

import datetime as dt

import pytest

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.exceptions import add_exception, end_exception
from zyg.core.access.tests.conftest import NOW, days
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.models import Effect
from zyg.core.permissions.actors import PermissionRefusedError


@pytest.fixture
def except_(jia):
    def inner(whom, group, effect=Effect.GRANT, period=None, **more):
        said = {"actor": jia.zhou, "reason": "协助核对", "now": NOW, **more}
        return add_exception(
            membership=whom.membership, group=group, effect=effect, days=period or days(), **said
        )

    return inner


def test_opened_group_is_seen_on_its_days_only(jia, except_, again):
    except_(jia.sun, "pay", period=days(1, 3))
    seen = [again(jia.sun, now=NOW + dt.timedelta(days=n)).may("pay.view") for n in range(5)]
    assert seen == [False, True, True, True, False]


def test_opening_may_be_limited_to_a_department(jia, except_, again):
    except_(jia.sun, "pay", department=jia.sales)
    assert again(jia.sun).reaches("pay.view") == (("department", jia.sales.path),)
    assert not again(jia.sun).may_everywhere("pay.view")


def test_closed_group_leaves_her_own_records(jia, except_, again):
    except_(jia.wang, "bank", Effect.DENY)
    assert not again(jia.wang).may_everywhere("bank.reveal")
    assert [reach for reach, _ in again(jia.wang).reaches("bank.reveal")] == ["own"]


def test_denial_wins_over_a_grant(jia, except_, again):
    except_(jia.sun, "pay")
    except_(jia.sun, "pay", Effect.DENY)
    assert not again(jia.sun).may("pay.view")


def test_exception_costs_no_further_statement(jia, except_, again, django_assert_num_queries):
    except_(jia.sun, "pay")
    with django_assert_num_queries(2):  # the membership, its entitlements
        again(jia.sun)


def test_ended_exception_ends_at_once_and_stays_on_record(jia, except_, again):
    exception = except_(jia.sun, "pay", period=days(-3))
    end_exception(actor=jia.zhou, exception=exception, now=NOW)
    assert not again(jia.sun).may("pay.view")
    assert again(jia.sun, now=NOW - dt.timedelta(days=1)).may("pay.view")
    acts = AuditEntry.objects.order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["members.grant", "members.exception_end"]


def test_exception_needs_the_right(jia, except_):
    with pytest.raises(PermissionRefusedError):
        except_(jia.sun, "pay", actor=jia.sun)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"group": "soul"}, "group", "没有选资料类别"),
        ({"reason": " "}, "reason", "没有写原因"),
        ({"period": days(0, -1)}, "last_day", "早于开始日期"),
        ({"period": days(-9, -2)}, "last_day", "已经过去"),
    ],
)
def test_impossible_exception_is_told(jia, except_, changes, field, sentence):
    with pytest.raises(InvalidMemberError) as refused:
        except_(jia.sun, **{"group": "pay", **changes})
    assert sentence in refused.value.errors[field]
