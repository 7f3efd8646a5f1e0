"""Acts on approvals: ask and decide in ``requests``, stand-ins and flows in ``settings``."""
