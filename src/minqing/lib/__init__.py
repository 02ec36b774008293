"""Pure Python that every package may use: scope, time, codes, ids, encryption, text.

Nothing here reaches Django, a database, the clock or the environment, so that every rule built on
it can be tested by a table of values.
"""
