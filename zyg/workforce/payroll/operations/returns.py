"""What the bank answers: taken over once, matched without guessing, the rest by hand."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.money import yuan
from zyg.workforce.payroll.events import audit, locked, note
from zyg.workforce.payroll.models import (
    PaymentLine,
    PaymentStatus,
    PayRun,
    ReturnFile,
    ReturnRow,
    Step,
)
from zyg.workforce.payroll.operations.paying import PayingError, settle
from zyg.workforce.payroll.payout.returns import Answer, read_answers, reason_of

SHOWN = 3
BLOCK = 500
_S = PaymentStatus
BAD = frozenset({_S.FAILED, _S.RETURNED})


@dataclass(slots=True)
class _Payments:
    """The payments of a run, found by reference or by who is paid what on which account."""

    by_reference: dict[str, PaymentLine] = field(default_factory=dict)
    by_person: dict[tuple[str, str, int], list[PaymentLine]] = field(
        default_factory=lambda: defaultdict(list)
    )
    replaced: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, run: PayRun) -> _Payments:
        found = cls()
        for line in PaymentLine.objects.select_for_update(of=("self",)).filter(batch__run=run):
            found.by_reference[line.reference] = line
            found.by_person[line.account, line.name, line.amount].append(line)
            if line.replaces_id:
                found.replaced.add(line.replaces_id)
        return found

    def match(self, answer: Answer) -> tuple[PaymentLine | None, str]:
        """Return the payment an answer is about, or why none is taken."""
        line = self.by_reference.get(answer.reference)
        if line is not None:
            return line, _differs(line, answer)
        if answer.reference.startswith("P") and not answer.account:
            return None, f"参考号 {answer.reference} 不是这次核算的，请核对是否传错了月份"
        same = self.by_person.get((answer.account, answer.name, answer.amount), [])
        current = [one for one in same if one.pk not in self.replaced]
        if len(current) == 1:
            return current[0], ""
        if current:
            return None, f"账号、户名、金额相同的有 {len(current)} 笔，请人工选择"
        return None, "没有账号、户名、金额都相同的代发，请人工选择"


@transaction.atomic
def take_return_file(
    *, actor: Actor, run: PayRun, name: str, content: bytes, now: dt.datetime
) -> ReturnFile:
    """Take over the bank's answers; each file once, each answer by reference or by person.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: no bank file went out.
        PayingError: the file can not be read, was taken over before, or says nothing new.
    """
    require(actor, "pay.payout")
    run = locked(run, "take_return")
    digest = hashlib.sha256(content).hexdigest()
    if former := ReturnFile.objects.filter(run=run, digest=digest).first():
        raise PayingError(f"这份回盘已经登记过（{former.name}），同一份文件只登记一次。")
    answers, problems = read_answers(name, content)
    if problems:
        raise PayingError("".join(one.sentence for one in problems[:SHOWN]))
    file = ReturnFile(
        organization=run.organization,
        run=run,
        name=name[:200],
        digest=digest,
        content=base64.b64encode(content).decode(),
        count=len(answers),
        total=sum(one.amount for one in answers),
        uploaded_by=actor.user,
        uploaded_at=now,
    )
    payments = _Payments.of(run)
    changed: dict[int, PaymentLine] = {}
    rows = [_row(file, one, payments, changed, timezone.localdate(now)) for one in answers]
    if not changed and all(row.line is not None and not row.problem for row in rows):
        raise PayingError("这份回盘里的结果都已经登记过，没有新的内容。")
    file.save()
    ReturnRow.objects.bulk_create(rows, batch_size=BLOCK)
    _save(list(changed.values()))
    note(run, Step.PAY, "登记银行回盘", actor=actor, now=now, count=len(answers))
    left = sum(1 for row in rows if row.problem)
    payload = {"文件": file.name, "笔数": file.count, "合计": yuan(file.total)}
    payload |= {"更新": len(changed), "待处理": left, "SHA-256": digest[:16]}
    audit(actor, "pay.return_file", run, payload=payload)
    settle(run, actor, now)
    return file


@transaction.atomic
def match_return_row(*, actor: Actor, row: ReturnRow, line: str, now: dt.datetime) -> PaymentLine:
    """Say by hand which payment an answer is about.

    Raises:
        PermissionRefusedError: no right to make payment files.
        NotFoundForActorError: the row is not of this organization.
        PayingError: it is matched already, no such payment, another amount, or the answer
            contradicts what is known.
    """
    require(actor, "pay.payout")
    fresh = ReturnRow.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None:
        raise NotFoundForActorError("没有这条回盘。")
    run = locked(fresh.file.run, "take_return")
    if fresh.line_id is not None:
        raise PayingError("这条回盘已经匹配过，请刷新页面。")
    rows = PaymentLine.objects.select_for_update(of=("self",)).filter(batch__run=run)
    found = rows.filter(public_id=line).first()
    if found is None:
        raise PayingError("请选择这条回盘对应的代发。")
    if fresh.amount != found.amount:
        raise PayingError(
            f"回盘金额 {yuan(fresh.amount or 0)} 元与代发 {yuan(found.amount)} 元不同，不能匹配；"
            "请向银行核实。"
        )
    replaced = PaymentLine.objects.filter(replaces=found).exists()
    status = PaymentStatus(fresh.status)
    if problem := _contradiction(found, status, replaced=replaced):
        raise PayingError(f"{problem}。")
    _apply(found, status, fresh.told, fresh.bank_reference, timezone.localdate(now))
    _save([found])
    fresh.line, fresh.by_hand, fresh.problem = found, True, ""
    fresh.save(update_fields=["line", "by_hand", "problem"])
    payload = {"回盘行": fresh.row, "参考号": found.reference, "结果": status.label}
    audit(actor, "pay.return_match", run, payload=payload)
    settle(run, actor, now)
    return found


def _row(
    file: ReturnFile,
    answer: Answer,
    payments: _Payments,
    changed: dict[int, PaymentLine],
    today: dt.date,
) -> ReturnRow:
    line, problem = payments.match(answer)
    if line is not None and not problem:
        replaced = line.pk in payments.replaced
        problem = _contradiction(line, answer.status, replaced=replaced)
        if not problem and line.status != answer.status:
            _apply(line, answer.status, answer.told, answer.bank_reference, today)
            changed[line.pk] = line
    return ReturnRow(
        organization=file.organization,
        file=file,
        row=answer.row,
        line=line,
        name=answer.name,
        account=answer.account,
        amount=answer.amount,
        status=answer.status,
        told=answer.told,
        bank_reference=answer.bank_reference,
        problem=problem,
    )


def _differs(line: PaymentLine, answer: Answer) -> str:
    if line.amount != answer.amount:
        return f"金额 {yuan(answer.amount)} 元与代发的 {yuan(line.amount)} 元不同，没有登记"
    if answer.name and answer.name != line.name:
        return f"户名「{answer.name}」与代发的「{line.name}」不同，没有登记"
    if answer.account and "*" not in answer.account and answer.account != line.account:
        return "账号与代发的不同，没有登记"
    return ""


def _contradiction(line: PaymentLine, status: PaymentStatus, *, replaced: bool) -> str:
    """Say why an answer can not follow what is known, "" when it can."""
    known = PaymentStatus(line.status)
    if status == known or known in (_S.SENT, _S.UNKNOWN):
        return ""
    if known == _S.SUCCESS and status == _S.RETURNED:
        return ""
    if known in BAD and status == _S.SUCCESS and replaced:
        return "这一笔已经补发，银行又说成功，可能付了两次，请立即向银行核实"
    if known == _S.FAILED and status in (_S.SUCCESS, _S.RETURNED):
        return ""
    return f"之前登记为「{known.label}」，回盘说「{status.label}」，互相矛盾，请向银行核实"


def _apply(
    line: PaymentLine, status: PaymentStatus, told: str, bank_reference: str, today: dt.date
) -> None:
    line.status, line.told, line.settled_on = status, told, today
    line.bank_reference = bank_reference or line.bank_reference
    line.reason = reason_of(told) if status in BAD else ""


def _save(lines: list[PaymentLine]) -> None:
    names = ["status", "told", "settled_on", "bank_reference", "reason"]
    PaymentLine.objects.bulk_update(lines, names, batch_size=BLOCK)
