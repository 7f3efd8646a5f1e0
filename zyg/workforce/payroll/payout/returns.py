"""Reading what the bank answered: any table with an account or reference, an amount, a status.

Words for a status come from closed lists; a word that is in none of them means *unknown*, never
success. What an unknown payment became is for the bank to say, so it is not paid again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import read_table
from zyg.core.imports.records import read_records
from zyg.core.imports.specs import Field, TableSpec
from zyg.law.money import Fen
from zyg.workforce.payroll.models import PaymentStatus, ReturnReason

SPEC = TableSpec(
    kind="bank_return",
    title="银行回盘",
    fields=(
        Field(
            "reference", "参考号", "text",
            ("客户参考号", "业务参考号", "商户订单号", "自定义参考"),
        ),
        Field(
            "account", "账号", "text",
            ("帐号", "收款账号", "收款帐号", "收款人账号", "收方账号", "卡号"),
        ),
        Field("name", "户名", "text", ("姓名", "收款人", "收款人姓名", "收款户名", "收方户名")),
        Field("amount", "金额", "money", ("交易金额", "发放金额", "收款金额"), required=True),
        Field(
            "status", "状态", "text",
            ("处理结果", "处理状态", "交易状态", "交易结果", "结果", "回盘状态"), required=True,
        ),
        Field("told", "原因", "text", ("失败原因", "退票原因", "错误信息", "处理信息", "结果说明")),
        Field("bank_reference", "银行流水号", "text", ("交易流水号", "流水号", "回单号")),
    ),
    any_of=(("reference", "account"),),
)  # fmt: skip

WORDS: Mapping[PaymentStatus, frozenset[str]] = MappingProxyType(
    {
        PaymentStatus.SUCCESS: frozenset(
            {
                "成功",
                "交易成功",
                "处理成功",
                "已入账",
                "入账成功",
                "已发放",
                "付款成功",
                "s",
                "success",
            }
        ),
        PaymentStatus.FAILED: frozenset(
            {
                "失败",
                "交易失败",
                "处理失败",
                "入账失败",
                "付款失败",
                "已拒绝",
                "f",
                "fail",
                "failed",
            }
        ),
        PaymentStatus.RETURNED: frozenset({"退票", "退汇", "已退票", "已退汇", "已退回", "退回"}),
    }
)
_REASONS: tuple[tuple[ReturnReason, tuple[str, ...]], ...] = (
    (ReturnReason.NAME, ("户名", "姓名不", "名称不符")),
    (ReturnReason.LIMIT, ("二类", "ii类", "ⅱ类", "限额", "超限")),
    (ReturnReason.FROZEN, ("冻结", "止付", "挂失", "睡眠")),
    (ReturnReason.BANK, ("行号", "开户行", "行名", "清算行")),
    (ReturnReason.CLOSED, ("销户", "不存在", "无此", "账号有误", "账号错", "帐号错", "卡号错")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One row of a return file; ``row`` as the spreadsheet shows it."""

    row: int
    reference: str
    account: str
    name: str
    amount: Fen
    status: PaymentStatus
    told: str
    bank_reference: str


def read_answers(name: str, content: bytes) -> tuple[list[Answer], list[Problem]]:
    """Read a return file of any table form.

    Returns:
        the answers, and what is wrong; with a problem nothing of the file may be taken over.
    """
    table, problems = read_table(content, name)
    if table is None:
        return [], problems
    records = read_records(table, SPEC)
    if records.records and "status" not in records.keys:
        way_out = "请向银行取带处理结果的回盘；没有回盘的，到账后人工登记"
        return [], [Problem(file=name, rule="没有「状态」这一列", way_out=way_out)]
    answers = [
        Answer(
            row=record.row,
            reference=record.values.get("reference", ""),
            account=record.values.get("account", "").replace(" ", ""),
            name=record.values.get("name", ""),
            amount=record.values["amount"],
            status=status_of(record.values.get("status", "")),
            told=record.values.get("told", "")[:200],
            bank_reference=record.values.get("bank_reference", "")[:60],
        )
        for record in records.records
        if "amount" in record.values
        and (record.values.get("reference") or record.values.get("account"))
    ]
    found = [one for one in records.problems if one.level == "block"]
    if not answers and not found:
        found = [Problem(file=name, rule="没有读到任何一笔结果", way_out="请确认选对了回盘文件")]
    return answers, found


def status_of(text: str) -> PaymentStatus:
    """Return what a bank's word means.

    >>> status_of("交易成功").label, status_of("处理中").label, status_of("").label
    ('成功', '结果不明', '结果不明')
    """
    word = text.strip().lower()
    return next((one for one, words in WORDS.items() if word in words), PaymentStatus.UNKNOWN)


def reason_of(text: str) -> ReturnReason:
    """Return the kind of a bank's reason.

    >>> reason_of("收款人户名不符").name, reason_of("II类户累计超限").name, reason_of("系统忙").name
    ('NAME', 'LIMIT', 'OTHER')
    """
    told = text.lower()
    return next(
        (one for one, words in _REASONS if any(word in told for word in words)),
        ReturnReason.OTHER,
    )
