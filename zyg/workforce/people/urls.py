"""Addresses of the people pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
