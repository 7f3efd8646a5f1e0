"""Addresses of the people pages."""

from django.urls import path

from zyg.workforce.people import import_views, views
from zyg.workforce.people.file.urls import urlpatterns as file_patterns
from zyg.workforce.people.organization.urls import urlpatterns as organization_patterns
from zyg.workforce.people.portal.urls import urlpatterns as portal_patterns

app_name = "people"
urlpatterns = [
    *file_patterns,
    *organization_patterns,
    *portal_patterns,
    path("hr/people", views.people_list, name="list"),
    path("hr/people/export", views.people_export, name="export"),
    path("hr/people/new", views.person_new, name="new"),
    path("hr/people/<slug:employee_id>", views.person_detail, name="detail"),
    path("hr/people/<slug:employee_id>/edit", views.person_edit, name="edit"),
    path("hr/people/<slug:employee_id>/reveal/<slug:field>", views.person_reveal, name="reveal"),
    path("hr/people/<slug:employee_id>/masked/<slug:field>", views.person_masked, name="masked"),
    path("import/people", import_views.import_upload, name="import"),
    path("import/people/template.xlsx", import_views.import_template, name="import_template"),
    path(
        "import/people/<slug:upload_id>/columns",
        import_views.import_columns,
        name="import_columns",
    ),
    path("import/people/<slug:upload_id>/check", import_views.import_check, name="import_check"),
    path(
        "import/people/<slug:upload_id>/errors.xlsx",
        import_views.import_errors,
        name="import_errors",
    ),
    path(
        "import/people/<slug:upload_id>/preview",
        import_views.import_preview,
        name="import_preview",
    ),
    path("import/people/<slug:upload_id>/result", import_views.import_result, name="import_result"),
    path("import/people/<slug:upload_id>/undo", import_views.import_undo, name="import_undo"),
]
