"""Addresses of the home, the dashboards and the public pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
