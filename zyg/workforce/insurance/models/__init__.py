"""The models of the insurance app, by topic.

``parameters``: the employer's own limits and rates; ``enrolment``: channels, accounts, schemes and
who is insured through them; ``layouts``: files for bureaux; ``batches``: what is declared;
``reconciling``: what the bureau states and where it differs; ``bases``: the yearly base, 补差;
``ageing``: arrears and retirement.
"""

from zyg.workforce.insurance.models.ageing import Arrear, RetirementPlan, RetirementPost
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
from zyg.workforce.insurance.models.parameters import (
    NoticeState,
    OwnParameter,
    ParameterKind,
    ParameterReport,
    PolicyNotice,
    ReportState,
)
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
    "Arrear",
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
    "NoticeState",
    "OwnParameter",
    "ParameterKind",
    "ParameterReport",
    "PersonKind",
    "PolicyNotice",
    "Reconciliation",
    "ReconciliationLine",
    "ReportState",
    "RetirementPlan",
    "RetirementPost",
    "Scheme",
    "SeasonState",
    "Settlement",
    "SettlementLine",
    "SettlementMonth",
    "SettlementState",
    "UnitAccount",
]
