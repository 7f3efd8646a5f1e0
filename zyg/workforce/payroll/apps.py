"""Registration of the app."""

from django.apps import AppConfig


class PayrollConfig(AppConfig):
    """The app payroll."""

    name = "zyg.workforce.payroll"
    verbose_name = "薪酬"

    def ready(self) -> None:
        """Tell the insurance app where it learns what runs took and paid."""
        from zyg.workforce.insurance.payroll_rows import (  # noqa: PLC0415 - needs models
            use_payroll_rows,
        )
        from zyg.workforce.payroll.insurance_rows import InsuranceRows  # noqa: PLC0415 - needs models

        use_payroll_rows(InsuranceRows())
