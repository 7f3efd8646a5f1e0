"""Doors through which punches come that are no pages: clocks that push."""
