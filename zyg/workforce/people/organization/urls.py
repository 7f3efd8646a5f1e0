"""Addresses of the tree."""

from django.urls import path

from zyg.workforce.people.organization import views

urlpatterns = [
    path("hr/org", views.org, name="org"),
    path("hr/org/new", views.department_new, name="department_new"),
    path("hr/org/<slug:department_id>", views.department, name="department"),
    path("hr/org/<slug:department_id>/change", views.department_change, name="department_change"),
    path("hr/org/<slug:department_id>/close", views.department_close, name="department_close"),
]
