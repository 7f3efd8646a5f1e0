"""A run from computed to approved: findings, four eyes, refusals with the way out."""

from dataclasses import replace

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.messaging.models import Message
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.payroll.models import CheckLevel, RunCheck, RunStatus
from zyg.workforce.payroll.operations import approval
from zyg.workforce.payroll.states import RunStateError
from zyg.workforce.payroll.tests.makers import NOW, approve, send_to_bank, sign_all


def test_it_works(jia, computed):
    assert approve(jia, computed).status == RunStatus.APPROVED


def test_submitting_needs_the_right(jia, computed):
    with pytest.raises(PermissionRefusedError, match="薪酬"):
        approval.submit_for_approval(actor=jia.sun, run=computed, now=NOW)


def test_the_submitter_can_not_approve(jia, computed, monkeypatch):
    _sign_all(jia, computed)
    approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)
    both = type(jia.wang)(
        user=jia.wang.user,
        organization=jia.jia,
        membership=jia.wang.membership,
        grants=(*jia.wang.grants, *jia.zhou.grants),
    )
    with pytest.raises(approval.ApprovalError, match="提交人不能审批"):
        approval.approve_run(actor=both, run=computed, now=NOW)


def test_nobody_approves_in_the_name_of_the_submitter(jia, computed):
    sign_all(jia, computed)
    approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)
    deputy = replace(jia.zhou, acting_for=jia.wang.user)
    with pytest.raises(approval.ApprovalError, match="提交人不能审批"):
        approval.approve_run(actor=deputy, run=computed, now=NOW)


def test_a_blocking_finding_stops_submission(jia, computed):
    _finding(computed, CheckLevel.BLOCKING)
    with pytest.raises(approval.ApprovalError, match="1 条「阻断」"):
        approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)


def test_an_open_warning_stops_submission(jia, computed):
    _sign_all(jia, computed)
    _finding(computed, CheckLevel.WARNING)
    with pytest.raises(approval.ApprovalError, match="1 条「待确认」"):
        approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)


def test_a_blocking_finding_can_not_be_signed_off(jia, computed):
    check = _finding(computed, CheckLevel.BLOCKING)
    with pytest.raises(approval.ApprovalError, match="不能批量确认"):
        approval.sign_off_checks(
            actor=jia.wang, run=computed, reason="没问题", now=NOW, public_ids=[check.public_id]
        )


def test_signing_off_needs_a_reason(jia, computed):
    with pytest.raises(approval.ApprovalError, match="理由"):
        approval.sign_off_checks(actor=jia.wang, run=computed, reason=" ", now=NOW, title="手工")


def test_sign_off_keeps_who_why_and_audit(jia, computed):
    check = _finding(computed, CheckLevel.WARNING)
    approval.sign_off_checks(
        actor=jia.wang, run=computed, reason="调薪单已核", now=NOW, title=check.title
    )
    check.refresh_from_db()
    assert (check.signed_by, check.reason) == (jia.wang.user, "调薪单已核")
    assert AuditEntry.objects.filter(act="pay.sign_off", reason="调薪单已核").exists()


def test_returning_needs_a_reason_and_goes_back(jia, computed):
    _sign_all(jia, computed)
    approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)
    with pytest.raises(approval.ApprovalError, match="写明原因"):
        approval.return_run(actor=jia.zhou, run=computed, now=NOW, reason="")
    approval.return_run(actor=jia.zhou, run=computed, now=NOW, reason="提成表漏人")
    computed.refresh_from_db()
    assert computed.status == RunStatus.CHECKING


def test_approvers_are_told_and_the_submitter_hears_why(jia, computed):
    _sign_all(jia, computed)
    approval.submit_for_approval(actor=jia.wang, run=computed, now=NOW)
    approval.return_run(actor=jia.zhou, run=computed, now=NOW, reason="提成表漏人")
    to = {message.membership_id: message.body for message in Message.objects.all()}
    assert "王芳提交了2026年10月的工资核算" in to[jia.zhou.membership.pk]
    assert "提成表漏人" in to[jia.wang.membership.pk]


def test_an_approval_can_be_taken_back_until_files_go_out(jia, computed):
    run = approve(jia, computed)
    approval.return_run(actor=jia.zhou, run=run, now=NOW, reason="漏了两人的提成")
    run.refresh_from_db()
    assert run.status == RunStatus.CHECKING
    approve(jia, run)
    send_to_bank(jia, run)
    with pytest.raises(RunStateError, match="发放中"):
        approval.return_run(actor=jia.zhou, run=run, now=NOW, reason="漏了两人的提成")


def test_below_the_minimum_wage_passes_only_alone_with_a_full_reason(jia, computed):
    check = _finding(computed, CheckLevel.BLOCKING)
    RunCheck.objects.filter(pk=check.pk).update(code="below_min_wage")
    sign = {"actor": jia.wang, "run": computed, "now": NOW, "public_ids": [check.public_id]}
    with pytest.raises(approval.ApprovalError, match="至少 8 个字"):
        approval.sign_off_checks(reason="没问题", **sign)
    assert approval.sign_off_checks(reason="月中入职，按在职天数折算", **sign) == 1


def test_an_act_at_the_wrong_time_says_the_way_out(jia, run):
    with pytest.raises(RunStateError, match=r"待计算.*请先在第 3 步计算"):
        approval.submit_for_approval(actor=jia.wang, run=run, now=NOW)


def test_another_organization_has_no_such_run(jia, computed):
    with pytest.raises(PermissionRefusedError):
        approval.approve_run(actor=jia.han, run=computed, now=NOW)


def _finding(run, level):
    return RunCheck.objects.create(
        organization=run.organization,
        version=run.current,
        code="x",
        title="手工",
        level=level,
        sentence="手工调整",
    )


def _sign_all(jia, run):
    for title in set(run.current.checks.values_list("title", flat=True)):
        approval.sign_off_checks(actor=jia.wang, run=run, reason="已核对", now=NOW, title=title)
