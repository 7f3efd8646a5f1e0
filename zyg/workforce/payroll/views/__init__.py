"""The pages of payroll, by topic."""
