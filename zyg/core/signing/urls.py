"""Addresses of signing: the organization's pages, and the signer's under her link."""

from django.urls import path

from zyg.core.signing import signer_views, views

app_name = "signing"
urlpatterns = [
    path("signing", views.request_list, name="list"),
    path("signing/new", views.request_new, name="new"),
    path("signing/<slug:signing_id>", views.request_detail, name="detail"),
    path("signing/<slug:signing_id>/document.pdf", views.request_document, name="file"),
    path("signing/<slug:signing_id>/evidence.zip", views.request_evidence, name="evidence"),
    path("signing/<slug:signing_id>/void", views.request_void, name="void"),
    path("signing/<slug:signing_id>/<slug:signer_id>/remind", views.signer_remind, name="remind"),
    path("signing/<slug:signing_id>/<slug:signer_id>/paper", views.signer_paper, name="paper"),
    path("me/papers", signer_views.my_papers, name="mine"),
    path("sign/<str:token>", signer_views.open_link, name="open"),
    path("sign/<str:token>/code", signer_views.send_code, name="code"),
    path("sign/<str:token>/identity", signer_views.prove, name="prove"),
    path("sign/<str:token>/pages/<int:page>.png", signer_views.page_picture, name="page"),
    path("sign/<str:token>/document.pdf", signer_views.document, name="document"),
    path("sign/<str:token>/evidence.zip", signer_views.evidence, name="my_evidence"),
    path("sign/<str:token>/intent", signer_views.intent, name="intent"),
    path("sign/<str:token>/sign", signer_views.sign, name="sign"),
    path("sign/<str:token>/decline", signer_views.decline, name="decline"),
    path("sign/<str:token>/paper-copy", signer_views.paper_copy, name="ask_paper"),
]
