"""Organizations, their departments, and who belongs to them with which rights."""

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
    "AuthorisationLetter",
    "Department",
    "Deputation",
    "Effect",
    "FieldException",
    "Membership",
    "MembershipRole",
    "Organization",
    "Role",
    "holding",
]
