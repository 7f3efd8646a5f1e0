"""The people of an organization: the roster, the dated terms of each, the import of files."""
