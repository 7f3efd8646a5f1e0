"""Working time: from punches, shifts and approved documents to daily and monthly results.

``compute_days`` judges the days of one person and explains each slot; ``summarise_month`` adds
the days up to what payroll needs; ``compute_month_batch`` does both for thousands of people.
"""
