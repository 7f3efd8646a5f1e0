"""The command line: zyg casebook, zyg close-month and their kin."""
