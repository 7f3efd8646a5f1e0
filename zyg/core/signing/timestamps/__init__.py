"""Trusted timestamps (RFC 3161): ask an authority, and check a token without one; pure."""
