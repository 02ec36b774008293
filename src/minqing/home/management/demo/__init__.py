"""The demonstration district: invented wholly, filled through the operations of real use.

``run`` is what ``minqing demo`` calls. ``programme`` holds the published totals and divides them,
``days`` the calendar: a round that ended on the latest 31 August, and life since then. ``settle``
makes the places and people, ``staff`` those who serve them, ``visiting`` and ``asking`` what
happened at the doors, ``words`` what was said. Neighbourhoods do not know each other, so they are
filled side by side. Nothing is read from outside, no real person or place is meant.
"""

from minqing.home.management.demo.filling import DEMO_PASSWORD, SIGN_INS, run

__all__ = ["DEMO_PASSWORD", "SIGN_INS", "run"]
