"""After somebody left: what is due when, what a hold keeps, what is left in the end."""

import datetime as dt

import pytest

from zyg.core.audit.chain import verify
from zyg.core.audit.models import AuditEntry
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.file.custom import set_values
from zyg.workforce.people.file.registry import every_field, registry
from zyg.workforce.people.file.retention import (
    ERASED_NAME,
    HoldError,
    delete_day,
    due,
    erase,
    place_hold,
    release_hold,
    schedule_of,
)
from zyg.workforce.people.file.tests.makers import NOW, add_paper, field, keep, keep_family
from zyg.workforce.people.models import (
    CustomValue,
    Employee,
    EmployeeTerms,
    Erasure,
    FileEntry,
    PersonDetails,
)
from zyg.workforce.people.tests.makers import TODAY

LEFT = dt.date(2023, 11, 20)  # three years and some days ago: everything is due


@pytest.fixture
def gone(jia, xue):
    """Somebody with a full file who left long ago."""
    keep(jia.sun, xue, "residence", registered_address="某路 1 号", present_address="某路 2 号")
    keep(jia.sun, xue, "emergency", emergency_name="单大雪", second_name="单二雪")
    keep(jia.sun, xue, "experience", employer="某厂")
    keep_family(jia.sun, xue)
    add_paper(jia.sun, xue)
    add_paper(jia.sun, xue, "photo")
    set_values(actor=jia.sun, employee=xue, values={field(jia.sun).key: "A12"})
    Employee.objects.filter(pk=xue.pk).update(hired=dt.date(2020, 1, 1), left=LEFT)
    xue.refresh_from_db()
    return xue


def keys(actor, today=TODAY):
    return [one.retention.key for one in due(actor, today=today)]


def erase_one(jia, key, today=TODAY):
    one = next(one for one in due(jia.zhou, today=today) if one.retention.key == key)
    return erase(actor=jia.zhou, one=one, today=today, now=NOW)


@pytest.mark.parametrize(
    ("key", "left", "day"),
    [
        ("service", dt.date(2026, 10, 31), dt.date(2026, 12, 1)),
        ("contract", dt.date(2024, 11, 25), dt.date(2026, 11, 26)),
        ("contract", dt.date(2024, 2, 29), dt.date(2026, 3, 1)),
        ("pay", dt.date(2023, 11, 24), dt.date(2026, 11, 25)),
        ("pay", dt.date(2019, 6, 30), dt.date(2021, 7, 1)),
    ],
)
def test_day_of_erasure_follows_the_law_in_force_when_she_left(key, left, day):
    assert delete_day(registry().retentions[key], left) == day


def test_nothing_goes_before_the_minimum_of_the_law():
    for one in registry().retentions.values():
        if one.measure:
            last = delete_day(one, LEFT) - dt.timedelta(days=1)
            assert last >= LEFT.replace(year=LEFT.year + (2 if one.key == "contract" else 3))


@pytest.mark.parametrize(("days", "found"), [(30, []), (31, ["service"]), (731, ["service"]),
                                             (732, ["service", "contract"])])  # fmt: skip
def test_due_on_the_day_and_not_before(jia, gone, days, found):
    assert keys(jia.zhou, LEFT + dt.timedelta(days=days)) == found


def test_list_changes_nothing(jia, gone):
    before = list(FileEntry.objects.values()) + list(Employee.objects.values())
    assert keys(jia.zhou) == ["service", "contract", "pay"]
    assert list(FileEntry.objects.values()) + list(Employee.objects.values()) == before


def test_service_data_go_and_the_roster_stays(jia, gone):
    counts = erase_one(jia, "service")
    assert counts["家庭成员和被扶养人"] == 1
    assert counts["自定义字段"] == 1
    gone.refresh_from_db()
    details = PersonDetails.objects.get()
    assert (details.emergency_name, details.present_address) == ("", "某路 2 号")
    assert (gone.name, gone.phone) == ("单雪", "13800000001")
    assert {row.section for row in FileEntry.objects.all()} == {"experience"}


def test_in_the_end_nobody_can_tell_who_it_was(jia, gone):
    number = gone.id_number
    for key in ("service", "contract", "pay"):
        erase_one(jia, key)
    gone.refresh_from_db()
    assert (gone.name, gone.phone, gone.bank_account, gone.birth) == (ERASED_NAME, "", "", None)
    assert number not in (gone.id_number, gone.number)
    assert gone.number.startswith("已删除-")
    assert (gone.hired, gone.left, gone.membership) == (dt.date(2020, 1, 1), LEFT, None)
    assert not FileEntry.objects.exists()
    assert not CustomValue.objects.exists()
    assert {row.details.__len__() for row in EmployeeTerms.objects.all()} == {0}
    assert keys(jia.zhou) == []


def test_every_value_of_a_time_is_erased(jia, gone):
    for key in ("service", "contract", "pay"):
        erase_one(jia, key)
    gone.refresh_from_db()
    details = PersonDetails.objects.get()
    kept = {"hired", "left", "engagement", "place", "department", "post", "sex", "id_kind"}
    for _, one in every_field():
        if one.store == "details":
            assert getattr(details, one.key) in ("", []), one.key
        if one.store == "employee" and one.key not in kept | {"name", "number", "id_number"}:
            assert getattr(gone, one.key) in ("", None), one.key


def test_sections_have_one_time_for_their_entries():
    for section in registry().sections.values():
        times = {one.retention for one in section.fields if one.store == "entry"}
        assert len(times) <= 1, section.key


def test_papers_lose_their_bytes(jia, gone):
    erase_one(jia, "service")
    states = {paper.kind: paper.file.deleted_at for paper in gone.documents.select_related("file")}
    assert states["photo"] is not None
    assert states["diploma"] is None
    erase_one(jia, "contract")
    assert gone.documents.select_related("file").get(kind="diploma").file.deleted_at is not None


def test_erasing_is_audited_without_the_name(jia, gone):
    for key in ("service", "contract", "pay"):
        erase_one(jia, key)
    last = AuditEntry.objects.filter(act="people.erase").order_by("-sequence").first()
    assert "单雪" not in f"{last.object_label}{last.payload}"
    assert list(verify(jia.jia)) == []


def test_hold_keeps_everything(jia, gone):
    place_hold(actor=jia.zhou, employee=gone, reason="劳动仲裁在审", now=NOW)
    found = due(jia.zhou, today=TODAY)
    assert {one.held for one in found} == {True}
    with pytest.raises(HoldError, match="已暂停删除"):
        erase(actor=jia.zhou, one=found[0], today=TODAY, now=NOW)
    release_hold(actor=jia.zhou, employee=gone, now=NOW)
    assert {one.held for one in due(jia.zhou, today=TODAY)} == {False}
    with pytest.raises(HoldError, match="没有暂停"):
        release_hold(actor=jia.zhou, employee=gone, now=NOW)


def test_who_came_back_is_not_erased(jia, gone):
    one = due(jia.zhou, today=TODAY)[0]
    Employee.objects.filter(pk=gone.pk).update(left=None)
    with pytest.raises(HoldError, match="还没有到期"):
        erase(actor=jia.zhou, one=one, today=TODAY, now=NOW)
    gone.refresh_from_db()
    assert schedule_of(gone) == []


def test_second_time_finds_nothing(jia, gone):
    one = due(jia.zhou, today=TODAY)[0]
    erase(actor=jia.zhou, one=one, today=TODAY, now=NOW)
    with pytest.raises(HoldError, match="已经删除过"):
        erase(actor=jia.zhou, one=one, today=TODAY, now=NOW)


@pytest.mark.parametrize("who", ["wang", "li", "han"])
def test_only_who_may_lists_and_erases(jia, gone, who):
    with pytest.raises(PermissionRefusedError, match="处理到期资料"):
        due(getattr(jia, who), today=TODAY)


def test_job_erases_what_was_seen(jia, gone, page, send, django_capture_on_commit_callbacks):
    assert "应删除 3 项" in page("zhou", "/hr/retention").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        send("zhou", "/hr/retention/erase", count="2")
    assert not Erasure.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        send("zhou", "/hr/retention/erase", count="3")
    assert Erasure.objects.count() == 3


def test_hold_page(jia, gone, page, send):
    url = f"/hr/people/{gone.public_id}/hold"
    send("zhou", url, reason="劳动仲裁在审")
    assert "暂停中" in page("zhou", url).content.decode()
    send("zhou", url)
    assert "2025-11-21" in page("zhou", url).content.decode()
