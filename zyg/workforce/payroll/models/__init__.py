"""The models of payroll, by topic.

``runs``: a run with its inputs, versions, results, checks, approvals and slips; ``payout``: bank
layouts, batches of payments, what the bank answered; ``corrections``: lines put right later;
``books``: which account a sum goes to.
"""

from zyg.workforce.payroll.models.books import AccountMapping
from zyg.workforce.payroll.models.corrections import PayCorrection
from zyg.workforce.payroll.models.payout import (
    BankLayout,
    PaymentBatch,
    PaymentLine,
    PaymentStatus,
    ReturnFile,
    ReturnReason,
    ReturnRow,
)
from zyg.workforce.payroll.models.runs import (
    Approval,
    CheckLevel,
    InputKind,
    PayRun,
    Payslip,
    PersonResult,
    RunCheck,
    RunEvent,
    RunFile,
    RunInput,
    RunStatus,
    RunVersion,
    SlipQuestion,
    Step,
    pack,
    unpack,
)

__all__ = [
    "AccountMapping",
    "Approval",
    "BankLayout",
    "CheckLevel",
    "InputKind",
    "PayCorrection",
    "PayRun",
    "PaymentBatch",
    "PaymentLine",
    "PaymentStatus",
    "Payslip",
    "PersonResult",
    "ReturnFile",
    "ReturnReason",
    "ReturnRow",
    "RunCheck",
    "RunEvent",
    "RunFile",
    "RunInput",
    "RunStatus",
    "RunVersion",
    "SlipQuestion",
    "Step",
    "pack",
    "unpack",
]
