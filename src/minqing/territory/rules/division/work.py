"""How many minutes of work a household is expected to make in one round."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["expected_minutes"]

_Kind = TypeVar("_Kind", bound=str)


def expected_minutes(
    households: Mapping[_Kind, int], *, minutes: Mapping[_Kind, float], walking: float
) -> float:
    """Minutes to visit every household of an entrance once.

    ``households`` counts them by kind, ``minutes`` says how long a visit to each kind takes, and
    ``walking`` is what getting to the entrance and up its stairs takes, once. An entrance where
    nobody lives makes no work. KeyError names a kind without minutes.
    """
    visits = sum(count * minutes[kind] for kind, count in households.items() if count)
    return visits + walking if any(households.values()) else 0.0
