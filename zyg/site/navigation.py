"""The menus: every page that has an entry, in order, with the right that opens it.

Adding a page to the menu is adding a line to ``ENTRIES``; a page without a line is reached from
another page. Only entries whose right the actor has are shown, and only addresses that exist
may stand here (a test resolves them all).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A place in a menu.

    Attributes:
        label: what people read.
        name: name of the address; a menu entry takes no arguments.
        group: heading in the left menu, "" above all headings.
        permission: right that opens the page, "" for every member.
        wide: the right must go over the whole organization.
        others: the right must reach more than the member's own records.
        phone: stands in the tab bar of the phone.
    """

    label: str
    name: str
    group: str = ""
    permission: str = ""
    wide: bool = False
    others: bool = False
    phone: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a template needs it."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the left menu with its entries."""

    label: str
    entries: tuple[Shown, ...]


ENTRIES: tuple[Entry, ...] = (
    Entry(label="工作台", name="home"),
    Entry(label="待我审批", name="approvals:waiting"),
    Entry(label="任务中心", name="work:list", permission="jobs.view", wide=True),
    Entry(label="员工花名册", name="people:list", group="人事", permission="people.view"),
    Entry(label="组织架构", name="people:org", group="人事", permission="people.view", wide=True),
    Entry(
        label="批量导入", name="people:import", group="人事", permission="people.import", wide=True
    ),
    Entry(
        label="到期材料", name="people:expiring", group="人事", permission="people.edit", wide=True
    ),
    Entry(
        label="到期资料",
        name="people:retention",
        group="人事",
        permission="people.retention",
        wide=True,
    ),
    Entry(
        label="报表",
        name="people_reports:trend",
        group="人事",
        permission="people.view",
        others=True,
    ),
    Entry(
        label="入职办理",
        name="lifecycle:onboardings",
        group="人事",
        permission="people.onboard",
        wide=True,
    ),
    Entry(
        label="转正与调动",
        name="lifecycle:changes",
        group="人事",
        permission="people.change",
        wide=True,
    ),
    Entry(
        label="合同与证明",
        name="lifecycle:contracts",
        group="人事",
        permission="contracts.view",
        wide=True,
    ),
    Entry(
        label="合同与签署",
        name="signing:list",
        group="人事",
        permission="contracts.view",
        wide=True,
    ),
    Entry(
        label="到期提醒",
        name="lifecycle:alerts",
        group="人事",
        permission="people.contract",
        wide=True,
    ),
    Entry(
        label="离职办理",
        name="lifecycle:exits",
        group="人事",
        permission="people.offboard",
        wide=True,
    ),
    Entry(
        label="考勤日报",
        name="attendance:day",
        group="考勤",
        permission="attendance.view",
        wide=True,
    ),
    Entry(
        label="考勤月报",
        name="attendance:month",
        group="考勤",
        permission="attendance.view",
        wide=True,
    ),
    Entry(
        label="排班",
        name="attendance:roster",
        group="考勤",
        permission="attendance.roster",
        wide=True,
    ),
    Entry(
        label="考勤规则",
        name="attendance:rules",
        group="考勤",
        permission="attendance.edit",
        wide=True,
    ),
    Entry(
        label="工作日历",
        name="attendance:calendar",
        group="考勤",
        permission="attendance.view",
        wide=True,
    ),
    Entry(
        label="考勤机",
        name="attendance:devices",
        group="考勤",
        permission="attendance.edit",
        wide=True,
    ),
    Entry(label="工资核算", name="payroll:runs", group="薪酬", permission="pay.view", wide=True),
    Entry(label="工资条", name="payroll:slips", group="薪酬", permission="pay.view", wide=True),
    Entry(
        label="工资疑问", name="payroll:questions", group="薪酬", permission="pay.view", wide=True
    ),
    Entry(
        label="代发文件格式",
        name="payroll:layouts",
        group="薪酬",
        permission="pay.payout",
        wide=True,
    ),
    Entry(
        label="政策参数",
        name="insurance:parameters",
        group="薪酬",
        permission="pay.view",
        wide=True,
    ),
    Entry(
        label="增减员",
        name="insurance:batches",
        group="社保公积金",
        permission="insurance.view",
        wide=True,
    ),
    Entry(
        label="月度对账",
        name="insurance:reconcile",
        group="社保公积金",
        permission="pay.view",
        wide=True,
    ),
    Entry(
        label="基数申报",
        name="insurance:bases",
        group="社保公积金",
        permission="pay.view",
        wide=True,
    ),
    Entry(
        label="参保人员",
        name="insurance:people",
        group="社保公积金",
        permission="insurance.view",
        wide=True,
    ),
    Entry(
        label="退休规划",
        name="insurance:retirement",
        group="社保公积金",
        permission="insurance.view",
        wide=True,
    ),
    Entry(
        label="欠缴和滞纳金",
        name="insurance:arrears",
        group="社保公积金",
        permission="pay.view",
        wide=True,
    ),
    Entry(
        label="残保金和工会经费",
        name="insurance:levies",
        group="社保公积金",
        permission="pay.view",
        wide=True,
    ),
    Entry(
        label="用工主体",
        name="organizations:entities",
        group="企业",
        permission="organization.edit",
        wide=True,
    ),
    Entry(
        label="成员与权限",
        name="access:members",
        group="企业",
        permission="members.manage",
        wide=True,
    ),
    Entry(label="操作日志", name="audit:log", group="企业", permission="audit.view", wide=True),
    Entry(label="首页", name="payroll:me", phone=True),
    Entry(label="打卡", name="attendance:clock", permission="attendance.view", phone=True),
    Entry(label="团队", name="attendance:team", permission="attendance.roster", phone=True),
    Entry(label="审批", name="approvals:waiting", phone=True),
    Entry(label="申请", name="people:my_requests", permission="people.request", phone=True),
    Entry(label="消息", name="messaging:list", phone=True),
    Entry(label="我的", name="people:me", permission="people.request", phone=True),
)


def menu(request: HttpRequest) -> list[Group]:
    """Return the groups of the left menu for the actor of a request."""
    actor: Actor | None = getattr(request, "actor", None)
    open_ = [entry for entry in ENTRIES if not entry.phone and may_open(actor, entry)]
    groups: dict[str, list[Shown]] = {}
    for entry, shown in zip(open_, _shown(open_, request.path), strict=True):
        groups.setdefault(entry.group, []).append(shown)
    return [Group(label, tuple(entries)) for label, entries in groups.items()]


def tabs(request: HttpRequest) -> list[Shown]:
    """Return the entries of the phone's tab bar for the actor of a request."""
    actor: Actor | None = getattr(request, "actor", None)
    return _shown(
        [entry for entry in ENTRIES if entry.phone and may_open(actor, entry)], request.path
    )


def may_open(actor: Actor | None, entry: Entry) -> bool:
    """Say whether the actor may open the page of an entry."""
    if actor is None:
        return False
    if not entry.permission:
        return True
    if entry.others:
        return any(reach is not Reach.OWN for reach, _ in actor.reaches(entry.permission))
    return actor.may_everywhere(entry.permission) if entry.wide else actor.may(entry.permission)


def _shown(entries: list[Entry], path: str) -> list[Shown]:
    """Mark the entry whose address is the longest beginning of the path."""
    urls = [reverse(entry.name) for entry in entries]
    under = [url for url in urls if path == url or path.startswith(f"{url}/")]
    here = max(under, key=len, default="")
    return [Shown(entry.label, url, url == here) for entry, url in zip(entries, urls, strict=True)]
