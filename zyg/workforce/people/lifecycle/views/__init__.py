"""Pages of the lifecycle, by topic."""
