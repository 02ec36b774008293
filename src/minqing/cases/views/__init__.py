"""Desk pages of cases: the queue, one case as a story, hand-ups, recording at the desk."""

from minqing.cases.rules import HOLDERS

STAFF = tuple(sorted(frozenset().union(*HOLDERS.values())))
"""Whoever can hold a case may open these pages; the scope decides what is on them."""
