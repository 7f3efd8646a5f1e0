"""The yearly base, and 补差 when limits or bases arrive late.

``averaging`` makes the base of a year from its wages, ``wage_tables`` reads wages that payroll
does not have, ``settling`` compares closed months with the rows of today.
"""
