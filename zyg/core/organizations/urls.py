"""Addresses of the organization itself."""

from django.urls import path

from zyg.core.organizations import views

app_name = "organizations"
urlpatterns = [
    path("org/entities", views.entities, name="entities"),
    path("org/entities/new", views.entity_new, name="entity_new"),
    path("org/entities/<slug:entity_id>", views.entity_edit, name="entity"),
    path("org/entities/<slug:entity_id>/act", views.entity_act, name="entity_act"),
]
