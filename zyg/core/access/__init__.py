"""How an actor comes in: by session at a page, by token at the API; and calls that count once."""
