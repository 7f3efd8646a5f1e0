"""Reports about pay: what each department costs, from archived months."""
