"""Pages of members, their rights, and the ways into an organization."""
