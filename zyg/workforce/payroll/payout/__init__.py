"""Bank files: layouts as data, writing and reading back, what the bank answers."""
