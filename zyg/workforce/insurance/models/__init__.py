"""The models of the insurance app, by topic.

``parameters``: the employer's own limits and rates; ``enrolment``: channels, accounts, schemes and
who is insured through them; ``layouts``: files for bureaux; ``batches``: what is declared.
"""

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

__all__ = [
    "BatchState",
    "ChangeKind",
    "ChangeReason",
    "Channel",
    "DeclarationBatch",
    "DeclarationItem",
    "Enrolment",
    "EnrolmentStatus",
    "Layout",
    "LayoutKind",
    "LoginKind",
    "OwnParameter",
    "ParameterKind",
    "PersonKind",
    "Scheme",
    "UnitAccount",
]
