"""Why an act on an approval is refused; every message is a Chinese sentence with the way out."""

from __future__ import annotations


class ApprovalError(Exception):
    """Base of the refusals."""


class AlreadyPendingError(ApprovalError):
    """The same subject waits for approval already."""


class AlreadyDecidedError(ApprovalError):
    """Somebody was faster."""


class FourEyesError(ApprovalError):
    """Who asks, and whom it is about, never decides."""


class NotYourTurnError(ApprovalError):
    """The step waits for others."""


class NoApproverError(ApprovalError):
    """Nobody at all may decide."""


class ReasonMissingError(ApprovalError):
    """A no needs a reason."""


class RemindTooSoonError(ApprovalError):
    """The approvers were reminded a short while ago."""


class DelegationError(ApprovalError):
    """A delegation can not be made so."""


class SubjectRefusedError(ApprovalError):
    """A callback of the subject can not follow the decision (the balance is used up, say)."""
