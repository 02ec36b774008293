"""Desk pages of the weekly roundup: the board of weeks, the draft, the signed one, its papers."""
