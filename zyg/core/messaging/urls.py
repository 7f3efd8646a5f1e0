"""Addresses of messages."""

from django.urls import path

from zyg.core.messaging import views

app_name = "messaging"
urlpatterns = [
    path("messages", views.message_list, name="list"),
    path("messages/read-all", views.message_read_all, name="read_all"),
    path("messages/settings", views.message_settings, name="settings"),
    path("messages/stop-in-app", views.message_stop, name="stop_in_app"),
    path("messages/stop", views.stop, name="stop"),
    path("messages/receipts", views.receipt, name="receipts"),
    path("messages/<slug:message_id>", views.message_one, name="one"),
]
