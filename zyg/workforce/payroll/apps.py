"""Registration of the app."""

from django.apps import AppConfig


class PayrollConfig(AppConfig):
    """The app payroll."""

    name = "zyg.workforce.payroll"
    verbose_name = "薪酬"

    def ready(self) -> None:
        """Tell the people and insurance apps where they learn what somebody was paid."""
        from zyg.workforce.insurance.payroll_rows import (  # noqa: PLC0415 - needs models
            use_payroll_rows,
        )
        from zyg.workforce.payroll.insurance_rows import InsuranceRows  # noqa: PLC0415 - needs models
        from zyg.workforce.payroll.paid_months import archived_pay  # noqa: PLC0415 - needs models
        from zyg.workforce.people.lifecycle.pay_history import (  # noqa: PLC0415 - needs models
            use_pay_history,
        )

        use_pay_history(archived_pay)
        use_payroll_rows(InsuranceRows())
