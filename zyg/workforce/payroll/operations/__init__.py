"""The acts of payroll, by topic: runs, computing, approval, paying, slips."""
