"""Attendance: punches from clocks and phones, schedules, documents, and the judged month."""
