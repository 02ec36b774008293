"""Requests of residents (cases): the four-level ladder, its clocks, hand-ups and answers.

Remember: the history of a case is its numbered events; where it stands is only ever
``rules.fold(history)``. Operations, reconciliation and rebuilding call the same function, so they
cannot disagree. The month of a requester begins when they asked and never restarts; it is met by
the first answer told to that requester, not by a solution.
"""
