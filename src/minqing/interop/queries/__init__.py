"""Reads: who a client is, what is open to everybody, what a client may know, the log."""
