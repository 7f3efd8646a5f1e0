"""The month's payroll: runs with frozen inputs and numbered versions, payslips, questions."""
