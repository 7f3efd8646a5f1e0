"""智用工: HR, payroll and recruiting for companies in China."""
