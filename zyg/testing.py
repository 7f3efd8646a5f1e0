"""The fixed cast of every test: who works where, and who must see nothing."""
