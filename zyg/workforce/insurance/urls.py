"""Addresses of the insurance pages."""

from django.urls import path

from zyg.workforce.insurance import views

app_name = "insurance"
urlpatterns = [
    path("pay/params", views.parameters, name="parameters"),
    path("pay/params/new/<slug:kind>", views.enter, name="enter"),
    path("pay/params/<slug:public_id>/withdraw", views.withdraw, name="withdraw"),
]
