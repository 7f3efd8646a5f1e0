"""What comes with the years: retirement, and the levies of the year."""
