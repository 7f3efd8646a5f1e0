"""Floor 3: people, attendance, insurance, payroll, flexible employment."""
