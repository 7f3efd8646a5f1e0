"""Addresses of background jobs."""

from django.urls import path

from zyg.core.work import views

app_name = "work"
urlpatterns = [
    path("tasks", views.job_list, name="list"),
    path("tasks/<slug:job_id>/progress", views.job_progress, name="progress"),
    path("tasks/<slug:job_id>/cancel", views.job_cancel, name="cancel"),
    path("tasks/<slug:job_id>/retry", views.job_retry, name="retry"),
]
