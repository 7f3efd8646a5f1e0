"""Addresses of the first set-up and of the choice of an organization."""

from django.urls import path

from zyg.core.access import views

app_name = "access"
urlpatterns = [
    path("setup", views.first_set_up, name="setup"),
    path("organizations/choose", views.choose_organization, name="choose"),
]
