"""Template tags of the insurance pages."""
