"""Addresses of the site: public page, home, health."""

from django.urls import path

from zyg.site import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
]
