"""Addresses of the reports about pay."""

from django.urls import path

from zyg.workforce.payroll.reports import views

app_name = "pay_reports"
urlpatterns = [path("reports/pay-cost", views.cost, name="cost")]
