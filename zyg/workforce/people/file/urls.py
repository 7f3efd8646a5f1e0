"""Addresses of the file, below the pages of people."""

from django.urls import path

from zyg.workforce.people.file import custom_views, document_views, retention_views, views

_PERSON = "hr/people/<slug:employee_id>/file"
_ENTRY = f"{_PERSON}/<slug:section_key>/<slug:entry_id>"

urlpatterns = [
    path("hr/expiring", document_views.expiring_page, name="expiring"),
    path("hr/fields", custom_views.fields_page, name="fields"),
    path("hr/fields/new", custom_views.field_new, name="field_new"),
    path("hr/fields/<slug:field_key>", custom_views.field_edit, name="field_edit"),
    path("hr/fields/<slug:field_key>/retire", custom_views.field_retire, name="field_retire"),
    path("hr/retention", retention_views.retention_page, name="retention"),
    path("hr/retention/erase", retention_views.retention_erase, name="retention_erase"),
    path("hr/people/<slug:employee_id>/hold", retention_views.hold_page, name="hold"),
    path(_PERSON, views.file_page, name="file"),
    path(f"{_PERSON}/photo", document_views.photo, name="photo"),
    path(f"{_PERSON}/custom", custom_views.values_edit, name="custom"),
    path(f"{_PERSON}/documents/add", document_views.document_add, name="document_add"),
    path(
        f"{_PERSON}/documents/<slug:document_id>/open",
        document_views.document_open,
        name="document_open",
    ),
    path(
        f"{_PERSON}/documents/<slug:document_id>/remove",
        document_views.document_remove,
        name="document_remove",
    ),
    path(f"{_PERSON}/consents/<slug:subject>", views.consent_paper, name="consent_paper"),
    path(f"{_PERSON}/consents/<slug:subject>/end", views.consent_end, name="consent_end"),
    path(f"{_PERSON}/<slug:section_key>", views.section_edit, name="section_edit"),
    path(_ENTRY, views.section_edit, name="entry_edit"),
    path(f"{_ENTRY}/remove", views.section_remove, name="entry_remove"),
    path(f"{_ENTRY}/reveal", views.section_reveal, name="entry_reveal"),
]
