"""The models of the people app, by topic.

``roster``: who somebody is and the dated terms of her work; ``events``: what happened to her and
what is proposed; ``contracts``: agreements on paper; ``joining``: the way in, by a link that the
newcomer opens; ``leaving``: the way out with its duties; ``papers``: certificates that are issued;
``file``: what is kept of somebody besides; ``portal``: what a worker asks for on her phone.
"""

from zyg.workforce.people.models.contracts import (
    ContractKind,
    ContractState,
    EmployerProfile,
    HoursSystem,
    LabourContract,
    SigningMethod,
)
from zyg.workforce.people.models.events import (
    ChangeRequest,
    EmploymentSpan,
    EventKind,
    PersonEvent,
    RequestState,
)
from zyg.workforce.people.models.file import (
    Consent,
    CustomField,
    CustomKind,
    CustomValue,
    Erasure,
    FileEntry,
    LegalHold,
    PersonDocument,
)
from zyg.workforce.people.models.joining import Onboarding, OnboardingState, PersonDetails
from zyg.workforce.people.models.leaving import ExitState, ExitTask, Offboarding
from zyg.workforce.people.models.papers import Certificate, CertificateKind
from zyg.workforce.people.models.portal import Correction, OwnDataExport
from zyg.workforce.people.models.roster import (
    ID_KINDS,
    Employee,
    EmployeeStatus,
    EmployeeTerms,
    Engagement,
    ImportState,
    RosterImport,
    Sex,
)

__all__ = [
    "ID_KINDS",
    "Certificate",
    "CertificateKind",
    "ChangeRequest",
    "Consent",
    "ContractKind",
    "ContractState",
    "Correction",
    "CustomField",
    "CustomKind",
    "CustomValue",
    "Employee",
    "EmployeeStatus",
    "EmployeeTerms",
    "EmployerProfile",
    "EmploymentSpan",
    "Engagement",
    "Erasure",
    "EventKind",
    "ExitState",
    "ExitTask",
    "FileEntry",
    "HoursSystem",
    "ImportState",
    "LabourContract",
    "LegalHold",
    "Offboarding",
    "Onboarding",
    "OnboardingState",
    "OwnDataExport",
    "PersonDetails",
    "PersonDocument",
    "PersonEvent",
    "RequestState",
    "RosterImport",
    "Sex",
    "SigningMethod",
]
