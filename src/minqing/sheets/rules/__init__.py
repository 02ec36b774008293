"""Limits, columns, headers and cells: pure decisions."""
