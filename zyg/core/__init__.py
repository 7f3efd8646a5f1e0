"""Floor 1: what every service stands on: organizations, accounts, rights, audit, files, jobs."""
