"""Floor 2: the duties of the platform to its users."""
