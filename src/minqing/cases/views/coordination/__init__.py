"""Desk pages of coordination: the office's board and convenings, a unit's own queue."""

from minqing.territory.rules import Role

OFFICE = (Role.DISTRICT_OFFICE, Role.STREET_COORDINATOR)
"""Whoever may convene units; the scope decides on which requests."""
UNIT = (Role.UNIT_OFFICER,)
"""The contacts of member units, who see their parts only."""
EITHER = (*OFFICE, *UNIT)
