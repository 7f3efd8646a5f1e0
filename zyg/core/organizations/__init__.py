"""Organizations, departments, memberships, and the fence between organizations."""
