"""The acts on social insurance, by topic."""
