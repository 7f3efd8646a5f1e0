"""A new notice: read it, see what changes for whom, then let it hold."""
