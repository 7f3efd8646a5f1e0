"""The pages of social insurance, by topic."""
