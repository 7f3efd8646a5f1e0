"""What the attendance templates need."""
