"""Addresses of the lifecycle pages."""

from django.urls import path

from zyg.workforce.people.lifecycle.views import (
    changes,
    contracts,
    exits,
    join,
    onboarding,
    papers,
    raises,
)

app_name = "lifecycle"
urlpatterns = [
    path("hr/onboard", onboarding.onboarding_list, name="onboardings"),
    path("hr/onboard/new", onboarding.onboarding_new, name="onboarding_new"),
    path("hr/onboard/<slug:onboarding_id>", onboarding.onboarding_detail, name="onboarding"),
    path(
        "hr/onboard/<slug:onboarding_id>/reveal/<slug:answer>",
        onboarding.onboarding_reveal,
        name="onboarding_reveal",
    ),
    path(
        "hr/onboard/<slug:onboarding_id>/<slug:act>",
        onboarding.onboarding_act,
        name="onboarding_act",
    ),
    path("join/<slug:token>", join.join, name="join"),
    path("join/<slug:token>/review", join.join_review, name="join_review"),
    path("join/<slug:token>/<slug:step>", join.join_step, name="join_step"),
    path("hr/changes", changes.change_list, name="changes"),
    path("hr/changes/raises", raises.raises, name="raises"),
    path("hr/changes/new", changes.change_choose, name="change_choose"),
    path("hr/changes/new/<slug:employee_id>/<slug:kind>", changes.change_new, name="change_new"),
    path("hr/changes/<slug:change_id>", changes.change_detail, name="change"),
    path("hr/contracts", contracts.contract_list, name="contracts"),
    path("hr/contracts/renew", contracts.contract_renew, name="contract_renew"),
    path("hr/contracts/employer", contracts.employer, name="employer"),
    path("hr/contracts/new/<slug:employee_id>", contracts.contract_new, name="contract_new"),
    path("hr/contracts/<slug:contract_id>", contracts.contract_detail, name="contract"),
    path("hr/contracts/<slug:contract_id>/text.pdf", contracts.contract_text, name="text"),
    path("hr/contracts/<slug:contract_id>/sign", contracts.contract_sign, name="contract_sign"),
    path("hr/contracts/<slug:contract_id>/<slug:act>", contracts.contract_act, name="contract_act"),
    path("hr/alerts", contracts.alerts, name="alerts"),
    path("hr/offboard", exits.exit_list, name="exits"),
    path("hr/offboard/new", exits.exit_choose, name="exit_choose"),
    path("hr/offboard/new/<slug:employee_id>", exits.exit_new, name="exit_new"),
    path("hr/offboard/<slug:exit_id>", exits.exit_detail, name="exit"),
    path("hr/offboard/<slug:exit_id>/tasks/<slug:task_id>", exits.exit_task, name="exit_task"),
    path("hr/offboard/<slug:exit_id>/revoke", exits.exit_revoke, name="exit_revoke"),
    path("hr/offboard/<slug:exit_id>/pay", exits.exit_pay, name="exit_pay"),
    path(
        "hr/people/<slug:employee_id>/certificates",
        papers.certificate_new,
        name="certificate_new",
    ),
    path("certificates/<slug:certificate_id>", papers.certificate, name="certificate"),
    path(
        "certificates/<slug:certificate_id>/revoke",
        papers.certificate_revoke,
        name="certificate_revoke",
    ),
    path("verify/<slug:organization_id>/<slug:number>", papers.verify, name="verify"),
]
