"""What was done, by whom and why: append-only, hash-chained per organization."""
