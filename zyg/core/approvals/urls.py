"""Addresses of approvals."""

from django.urls import path

from zyg.core.approvals import views

app_name = "approvals"
urlpatterns = [
    path("team/approve", views.waiting, name="waiting"),
    path("approvals", views.mine, name="mine"),
    path("approvals/delegations", views.delegations, name="delegations"),
    path(
        "approvals/delegations/<slug:delegation_id>/end",
        views.delegation_end,
        name="delegation_end",
    ),
    path("approvals/<slug:approval_id>", views.one, name="one"),
    path("approvals/<slug:approval_id>/decide", views.one_decide, name="decide"),
    path("approvals/<slug:approval_id>/withdraw", views.one_withdraw, name="withdraw"),
    path("approvals/<slug:approval_id>/remind", views.one_remind, name="remind"),
]
