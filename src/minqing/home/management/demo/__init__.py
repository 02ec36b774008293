"""The demonstration district: invented wholly, filled through the operations of real use.

``run`` is what ``minqing demo`` calls. ``settle`` makes the places and people, ``staff`` those who
serve them, ``season`` two months of visiting and answering, ``words`` what residents ask. Nothing
is read from outside, no real person or place is meant.
"""

from minqing.home.management.demo.filling import DEMO_PASSWORD, SIGN_INS, run

__all__ = ["DEMO_PASSWORD", "SIGN_INS", "run"]
