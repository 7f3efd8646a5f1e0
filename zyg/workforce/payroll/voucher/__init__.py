"""The accounting voucher of a run."""
