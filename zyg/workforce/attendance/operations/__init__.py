"""Acts of attendance: each checks the right, writes in one transaction, leaves an audit row."""
