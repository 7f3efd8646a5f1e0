"""The text of a contract: the nine items of 劳动合同法 17 with what was agreed filled in.

The words are a plain form to start from; an employer's counsel may want her own. What the law
fixes (hours, leave, insurance) is referred to and not written anew, so that a change of law does
not make the paper wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.documents.rendering import render_pdf
from zyg.core.permissions.actors import Actor, PermissionRefusedError
from zyg.law.contracts.content import mandatory_items
from zyg.law.money import yuan_grouped
from zyg.workforce.people.lifecycle.contract_checks import missing
from zyg.workforce.people.lifecycle.engagements import BETWEEN_COMPANIES, LABOUR, details_told
from zyg.workforce.people.models import (
    ContractKind,
    EmployerProfile,
    LabourContract,
    PersonDetails,
)

Section = tuple[str, list[str]]


class ContractIncompleteError(Exception):
    """The contract lacks what it must say; the message lists it in Chinese."""


@transaction.atomic
def contract_pdf(*, actor: Actor, contract: LabourContract, now: dt.datetime) -> bytes:
    """Write a contract as PDF to be printed or signed electronically.

    Args:
        actor: needs 办理合同 over the person or that the contract is her own, and 看薪资 where
            an amount is printed for somebody else.
        contract: the contract.
        now: the date of creation inside the PDF.

    Raises:
        PermissionRefusedError: a right is missing.
        ContractIncompleteError: a mandatory item is missing, or there is nothing to sign.
        GlyphsMissingError: a name has a character that no font here can draw.
    """
    own = actor.may("contracts.view", contract) and contract.access_membership_id == (
        actor.membership.pk
    )
    if not own and not actor.may("people.contract", contract):
        raise PermissionRefusedError("people.contract")
    if contract.pay and not own and not actor.may("pay.view", contract):
        raise PermissionRefusedError("pay.view")
    pdf = render_pdf(
        files(__package__) / "sheets" / "contract.typ",
        contract_data(contract),
        created=now,
        standard="a-2b",
    )
    record(actor, "people.contract_print", obj=contract, payload={"编号": contract.number})
    return pdf


def contract_data(contract: LabourContract) -> dict[str, Any]:
    """Return what the sheet prints; three SQL statements.

    Raises:
        ContractIncompleteError: see :func:`contract_pdf`.
    """
    if contract.kind in BETWEEN_COMPANIES:
        raise ContractIncompleteError(
            f"{contract.get_kind_display()}是两家公司之间的协议，没有要与本人签的文本。"
        )
    employer = EmployerProfile.objects.first()
    details = PersonDetails.objects.filter(employee=contract.employee_id).first()
    if lacks := missing(contract, employer=employer, details=details):
        raise ContractIncompleteError(
            f"还缺少：{'、'.join(lacks)}；请补齐后再生成文本（劳动合同法第十七条）。"
        )
    person, company = contract.employee, contract.organization
    parties = [
        ["甲方（用人单位）", company.name],
        ["统一社会信用代码", company.credit_code or "—"],
        ["住所", employer.address if employer else ""],
        ["法定代表人或主要负责人", employer.representative if employer else ""],
        ["乙方（劳动者）", person.name],
        [person.get_id_kind_display(), person.id_number],
        ["住址", details.present_address if details else ""],
    ]
    sections = _labour(contract) if contract.kind in LABOUR else _agreement(contract)
    return {
        "title": contract.get_kind_display() if contract.kind not in LABOUR else "劳动合同",
        "company": company.name,
        "number": f"合同编号 {contract.number}",
        "parties": parties,
        "sections": [
            {"heading": f"{_NUMERALS[at]}、{heading}", "paragraphs": paragraphs}
            for at, (heading, paragraphs) in enumerate(sections)
        ],
    }


_NUMERALS = "一二三四五六七八九十"


def _labour(contract: LabourContract) -> Iterator[Section]:
    items = mandatory_items(contract.start)
    yield items["term"], [_term(contract), *_probation(contract)]
    yield items["job"], _job(contract)
    yield items["hours"], _hours(contract)
    yield items["pay"], [_pay(contract), "甲方每月至少支付一次工资，不低于当地最低工资标准。"]
    yield (
        items["insurance"],
        ["双方依法参加社会保险并缴存住房公积金，个人应缴部分由甲方从工资中代扣代缴。"],
    )
    yield (
        items["protection"],
        [
            (
                "甲方按国家规定提供劳动安全卫生条件和必要的劳动防护用品，"
                "如实告知岗位的职业病危害及防护措施，并依法安排健康检查。"
            )
        ],
    )
    yield (
        items["other"],
        [
            "合同的变更、解除、终止、续订和经济补偿，按《中华人民共和国劳动合同法》执行。",
            "因履行本合同发生争议的，双方可以协商、申请调解，也可以依法申请劳动争议仲裁。",
            "本合同一式两份，双方各执一份，自双方签字或盖章之日起生效。",
        ],
    )


def _agreement(contract: LabourContract) -> Iterator[Section]:
    yield "期限", [_term(contract)]
    yield "工作内容和地点", _job(contract)
    yield "报酬", [_pay(contract)]
    told = details_told(contract.kind, contract.details)
    if told:
        yield "双方约定", [f"{label}：{value}。" for label, value in told]
    if contract.kind == ContractKind.OVER_AGE:
        yield (
            "权益保障",
            [
                (
                    "甲方依法保障乙方获得劳动报酬、休息休假和劳动安全卫生的权利，"
                    "并按规定为乙方缴纳工伤保险。"
                )
            ],
        )
    if contract.kind == ContractKind.PART_TIME:
        yield (
            "用工规则",
            ["双方当事人任何一方都可以随时通知对方终止用工；终止用工，甲方不向乙方支付经济补偿。"],
        )
    yield "其他", ["本协议一式两份，双方各执一份，自双方签字或盖章之日起生效。"]


def _term(contract: LabourContract) -> str:
    start = _written(contract.start)
    if contract.end is not None:
        return f"本合同自{start}起至{_written(contract.end)}止。"
    if contract.kind == ContractKind.TASK:
        return f"本合同自{start}起，至约定的工作任务完成时止。"
    return f"本合同自{start}起，为无固定期限。"


def _probation(contract: LabourContract) -> list[str]:
    if contract.probation_end is None:
        return ["双方不约定试用期。"]
    text = f"其中试用期 {contract.probation_months} 个月，至{_written(contract.probation_end)}止。"
    if contract.probation_pay:
        text += f"试用期月工资 {yuan_grouped(int(contract.probation_pay))} 元。"
    return [text]


def _job(contract: LabourContract) -> list[str]:
    text = f"乙方从事{contract.post}岗位工作，工作地点为{contract.work_place}。"
    return [text, *([f"工作内容：{contract.duties}。"] if contract.duties else [])]


def _hours(contract: LabourContract) -> list[str]:
    text = f"乙方的岗位实行{contract.get_hours_system_display()}"
    if contract.hours_approval:
        text += f"（审批文号：{contract.hours_approval}）"
    return [f"{text}。", "乙方依法享有休息日、法定节假日、年休假和其他假期。"]


def _pay(contract: LabourContract) -> str:
    if not contract.pay:
        return "乙方的工资标准以双方签署的《薪酬确认单》为准，该确认单是本合同的附件。"
    unit = "小时" if contract.kind == ContractKind.PART_TIME else "月"
    return f"乙方的工资为每{unit} {yuan_grouped(int(contract.pay))} 元。"


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
