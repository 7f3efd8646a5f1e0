"""Addresses of the jobs' progress."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
