"""Addresses of the log."""

from django.urls import path

from zyg.core.audit import views

app_name = "audit"
urlpatterns = [
    path("org/audit", views.log, name="log"),
    path("org/audit/export", views.log_export, name="export"),
    path("org/audit/check", views.log_check, name="check"),
]
