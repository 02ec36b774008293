"""Signals that a visit may not have happened as recorded: each a flag at most, never a verdict.

``found`` looks at what one worker recorded in a week, beside what the team recorded in it. Every
signal has a gate: below so many visits, notes or answers it says nothing, because little can look
alike by chance. Visits that reach the server together are no signal: phones work without a network.
Several doors with nobody home in one minute are none either: they are recorded together on purpose.

``places`` holds what follows from time and place, ``contents`` what follows from notes, photos and
answers.
"""

from minqing.visits.rules.signals.contents import (
    answers_alike,
    copied_notes,
    normalised,
    photos_twice,
    similarity,
)
from minqing.visits.rules.signals.kinds import (
    Distance,
    Finding,
    Limits,
    Seen,
    Signal,
    Unplaced,
)
from minqing.visits.rules.signals.places import (
    distance_class,
    far_from_door,
    metres_between,
    outside_hours,
    same_minute,
    too_fast,
)

TIMED = frozenset({Signal.SPEED, Signal.SAME_MINUTE, Signal.OUTSIDE_HOURS, Signal.FAR_FROM_DOOR})
"""Signals that only a phone's own clock and place can give."""

__all__ = [
    "TIMED",
    "Distance",
    "Finding",
    "Limits",
    "Seen",
    "Signal",
    "Unplaced",
    "answers_alike",
    "copied_notes",
    "distance_class",
    "far_from_door",
    "found",
    "metres_between",
    "normalised",
    "outside_hours",
    "photos_twice",
    "same_minute",
    "similarity",
    "too_fast",
]


def found(own: list[Seen], team: list[Seen], limits: Limits) -> list[Finding]:
    """Everything worth a look in one worker's week; ``team`` is the week of all, own among them.

    At most one finding for a visit and signal. Work: linear in the visits, quadratic in the notes
    and answers of a team's week, of which there are some hundred.
    """
    own = sorted(own, key=lambda each: (each.visited_at, each.visit_id))
    everything = [
        *too_fast(own, limits),
        *same_minute(own, limits),
        *far_from_door(own, limits),
        *outside_hours(own, limits),
        *copied_notes(own, team, limits),
        *photos_twice(own, team),
        *answers_alike(own, team, limits),
    ]
    first: dict[tuple[object, Signal], Finding] = {}
    for each in everything:
        first.setdefault((each.visit_id, each.signal), each)
    return list(first.values())
