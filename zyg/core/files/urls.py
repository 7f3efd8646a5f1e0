"""Addresses of files."""

from django.urls import path

from zyg.core.files import views

app_name = "files"
urlpatterns = [
    path("files/<slug:file_id>", views.file_download, name="download"),
]
