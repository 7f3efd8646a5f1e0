"""Addresses of the reports about people."""

from django.urls import path

from zyg.workforce.people.reports import views

app_name = "people_reports"
urlpatterns = [
    path("reports", views.trend, name="trend"),
    path("reports/changes", views.changes, name="changes"),
    path("reports/turnover", views.turnover, name="turnover"),
    path("reports/departments", views.departments, name="departments"),
    path("reports/profile", views.profile, name="profile"),
    path("reports/contracts", views.contracts, name="contracts"),
    path("reports/pay-bands", views.bands, name="bands"),
]
