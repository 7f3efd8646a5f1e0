"""Encrypted fields, blind indexes for looking them up, masks, key rotation."""
