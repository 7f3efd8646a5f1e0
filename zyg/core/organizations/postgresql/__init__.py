"""Database backend: PostgreSQL that is told at each statement whose rows may be seen."""
