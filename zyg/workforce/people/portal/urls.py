"""Addresses of the worker's pages, and of the corrections that HR reads."""

from django.urls import path

from zyg.workforce.people.portal import correction_views, views

urlpatterns = [
    path("me/profile", views.my_profile, name="me"),
    path(
        "me/profile/<slug:section_key>/correct",
        correction_views.my_correction,
        name="my_correction",
    ),
    path(
        "me/profile/<slug:section_key>/<slug:entry_id>/correct",
        correction_views.my_correction,
        name="my_entry_correction",
    ),
    path("me/profile/<slug:section_key>/<slug:entry_id>/reveal", views.my_reveal, name="my_reveal"),
    path("me/requests", views.my_requests, name="my_requests"),
    path(
        "me/requests/<slug:correction_id>/withdraw",
        correction_views.my_withdrawal,
        name="my_withdrawal",
    ),
    path("me/docs", views.my_docs, name="my_docs"),
    path("me/docs/<slug:document_id>/open", views.my_document, name="my_document"),
    path(
        "me/docs/certificates/<slug:certificate_id>.pdf",
        views.my_certificate,
        name="my_certificate",
    ),
    path("me/privacy", views.my_privacy, name="privacy"),
    path("me/privacy/consents/<slug:subject>", views.my_consent, name="my_consent"),
    path("me/privacy/export", views.my_export, name="my_export"),
    path("me/privacy/copy.zip", views.my_copy, name="my_copy"),
    path(
        "hr/corrections/<slug:correction_id>", correction_views.correction_page, name="correction"
    ),
    path(
        "hr/corrections/<slug:correction_id>/reveal",
        correction_views.correction_reveal,
        name="correction_reveal",
    ),
    path(
        "hr/corrections/<slug:correction_id>/proof",
        correction_views.correction_proof,
        name="correction_proof",
    ),
]
