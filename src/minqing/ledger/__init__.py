"""The append-only, hash-chained record of who did what.

Owns ``LedgerEntry``, the chain heads, the signed daily roots, and the base classes of facts.
Remember: every write use case is an ``@operation``; it opens an entry and says which facts the
entry made. The entries are written when the outermost operation ends, chain heads locked in
ascending order and last of all, so that operations never wait for each other in a ring.
"""
