"""Organizations, their departments, and who belongs to them with which rights."""

from zyg.core.organizations.models.departments import ALWAYS, DepartmentVersion
from zyg.core.organizations.models.entities import LegalEntity
from zyg.core.organizations.models.members import (
    AuthorisationLetter,
    Deputation,
    Effect,
    FieldException,
    Membership,
    MembershipRole,
    Role,
    holding,
)
from zyg.core.organizations.models.organization import Department, Organization

__all__ = [
    "ALWAYS",
    "AuthorisationLetter",
    "Department",
    "DepartmentVersion",
    "Deputation",
    "Effect",
    "FieldException",
    "LegalEntity",
    "Membership",
    "MembershipRole",
    "Organization",
    "Role",
    "holding",
]
