"""Reads: who a device is, what a block has new, what the desk lists."""
