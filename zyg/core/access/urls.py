"""Addresses of members and their rights, and of the ways into an organization."""

from django.urls import path

from zyg.core.access.views import deputies, entrance, joining, members, preview, tokens

app_name = "access"
urlpatterns = [
    path("setup", entrance.first_set_up, name="setup"),
    path("organizations/choose", entrance.choose_organization, name="choose"),
    path("invite/<slug:key>", joining.join, name="join"),
    path("org/members", members.member_list, name="members"),
    path("org/members/rights", members.rights, name="rights"),
    path("org/members/invite", members.member_invite, name="invite"),
    path("org/members/<slug:member_id>", members.member_detail, name="member"),
    path("org/members/<slug:member_id>/roles", members.member_roles, name="roles"),
    path("org/members/<slug:member_id>/exceptions", members.member_exception, name="exception"),
    path("org/members/<slug:member_id>/letters", members.member_letter, name="letter"),
    path("org/members/<slug:member_id>/act", members.member_act, name="act"),
    path("org/members/<slug:member_id>/preview", preview.preview_begin, name="preview"),
    path("org/preview/end", preview.preview_end, name="preview_end"),
    path("org/invitations/<slug:invitation_id>", members.invitation_act, name="invitation"),
    path("org/tokens", tokens.tokens, name="tokens"),
    path("org/tokens/<slug:token_id>/revoke", tokens.token_revoke, name="token_revoke"),
    path("org/deputies", deputies.deputies, name="deputies"),
    path("org/deputies/stop", deputies.deputy_stop, name="deputy_stop"),
    path("org/deputies/<slug:deputation_id>", deputies.deputy_act, name="deputy_act"),
]
