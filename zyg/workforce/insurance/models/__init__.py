"""The models of the insurance app, by topic.

``parameters``: the employer's own limits and rates; ``enrolment``: channels, accounts, schemes and
who is insured through them; ``layouts``: files for bureaux; ``batches``: what is declared;
``reconciling``: what the bureau states and where it differs; ``bases``: the yearly base, 补差.
"""

from zyg.workforce.insurance.models.bases import (
    BaseDeclaration,
    BaseSeason,
    BaseState,
    SeasonState,
    Settlement,
    SettlementLine,
    SettlementMonth,
    SettlementState,
)
from zyg.workforce.insurance.models.batches import (
    BatchState,
    ChangeKind,
    ChangeReason,
    DeclarationBatch,
    DeclarationItem,
)
from zyg.workforce.insurance.models.enrolment import (
    Channel,
    Enrolment,
    EnrolmentStatus,
    LoginKind,
    PersonKind,
    Scheme,
    UnitAccount,
)
from zyg.workforce.insurance.models.layouts import Layout, LayoutKind
from zyg.workforce.insurance.models.parameters import OwnParameter, ParameterKind
from zyg.workforce.insurance.models.reconciling import (
    BureauNotice,
    DifferenceCode,
    MatchedBy,
    NoticeKind,
    NoticeRow,
    Reconciliation,
    ReconciliationLine,
)

__all__ = [
    "BaseDeclaration",
    "BaseSeason",
    "BaseState",
    "BatchState",
    "BureauNotice",
    "ChangeKind",
    "ChangeReason",
    "Channel",
    "DeclarationBatch",
    "DeclarationItem",
    "DifferenceCode",
    "Enrolment",
    "EnrolmentStatus",
    "Layout",
    "LayoutKind",
    "LoginKind",
    "MatchedBy",
    "NoticeKind",
    "NoticeRow",
    "OwnParameter",
    "ParameterKind",
    "PersonKind",
    "Reconciliation",
    "ReconciliationLine",
    "Scheme",
    "SeasonState",
    "Settlement",
    "SettlementLine",
    "SettlementMonth",
    "SettlementState",
    "UnitAccount",
]
