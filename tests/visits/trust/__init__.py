"""Visits that can be believed: signals, samples, checks, rulings, residents' codes."""
