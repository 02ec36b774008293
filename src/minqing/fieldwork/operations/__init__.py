"""Writes: enrolling and withdrawing phones, answering pulls, taking items, ruling on held ones."""
