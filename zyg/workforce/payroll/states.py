"""The life of a run: which act is possible when, and what to do instead.

收集 → 锁定 → 计算 → 校验 → 审批 → 发放 → 归档. An act at the wrong time is refused with a sentence
that names the state and the way out; nothing is ever done half.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zyg.workforce.payroll.models import PayRun, RunStatus

_S = RunStatus

# act -> (its Chinese name, the states in which it is possible)
ACTS: Mapping[str, tuple[str, frozenset[RunStatus]]] = MappingProxyType(
    {
        "add_file": ("上传数据", frozenset({_S.COLLECTING})),
        "lock_inputs": ("锁定考勤和数据", frozenset({_S.COLLECTING})),
        "unlock_inputs": ("解锁", frozenset({_S.READY, _S.CHECKING})),
        "compute_run": ("计算", frozenset({_S.READY, _S.COMPUTING, _S.CHECKING})),
        "cancel_computing": ("取消计算", frozenset({_S.COMPUTING})),
        "sign_off": ("确认校验结果", frozenset({_S.CHECKING})),
        "submit_for_approval": ("提交审批", frozenset({_S.CHECKING})),
        "approve_run": ("审批", frozenset({_S.AWAITING_APPROVAL})),
        "return_run": ("退回", frozenset({_S.AWAITING_APPROVAL, _S.APPROVED})),
        "export": ("生成发放文件", frozenset({_S.APPROVED, _S.PAYING, _S.PAID, _S.ARCHIVED})),
        "make_batch": ("生成代发文件", frozenset({_S.APPROVED, _S.PAYING})),
        "take_return": ("登记银行回盘", frozenset({_S.PAYING, _S.PAID, _S.ARCHIVED})),
        "repay": ("补发", frozenset({_S.PAYING, _S.PAID, _S.ARCHIVED})),
        "record_payment": ("登记到账结果", frozenset({_S.PAYING, _S.ARCHIVED})),
        "send_payslips": ("发送工资条", frozenset({_S.PAID})),
        "archive_run": ("归档", frozenset({_S.PAID})),
    }
)

_WAY_OUT: Mapping[RunStatus, str] = MappingProxyType(
    {
        _S.COLLECTING: "请先在第 1 步收齐数据，再锁定、计算。",
        _S.READY: "请先在第 3 步计算。",
        _S.COMPUTING: "请等计算完成，或先取消计算。",
        _S.CHECKING: "请先处理阻断和待确认，再提交审批。",
        _S.AWAITING_APPROVAL: "审批人退回后才能再改。",
        _S.APPROVED: "请先生成代发文件；要改数请让审批人退回。",
        _S.PAYING: "请先登记银行回盘结果，没有到账的补发成功。",
        _S.PAID: "已经发放，更正请记在下个月的核算里。",
        _S.ARCHIVED: "已归档的月份不再改变，更正请记在下个月的核算里。",
    }
)


class RunStateError(Exception):
    """The run is not in a state for this act; the message names the state and the way out."""


def require_state(run: PayRun, act: str) -> None:
    """Refuse an act that does not fit the state of a run.

    Raises:
        RunStateError: with a sentence for people.
    """
    name, possible = ACTS[act]
    status = RunStatus(run.status)
    if status not in possible:
        raise RunStateError(
            f"{run.month_label}核算现在是「{status.label}」，不能{name}。{_WAY_OUT[status]}"
        )


def can(run: PayRun, act: str) -> bool:
    """Say whether an act fits the state of a run."""
    return run.status in ACTS[act][1]
