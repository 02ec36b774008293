"""Reads of coordination: the board, lists of parts, one convening, a unit's queue."""
