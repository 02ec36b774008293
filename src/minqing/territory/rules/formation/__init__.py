"""Forming teams: who goes to which block, chosen by an exact solver and explained pair by pair."""

from minqing.territory.rules.formation.proposing import form_teams
from minqing.territory.rules.formation.terms import (
    USUAL_CAPACITY,
    Candidate,
    Formation,
    Need,
    Pair,
    Place,
    Reason,
    Shortfall,
    Why,
    people_wanted,
)
from minqing.territory.rules.formation.weighing import Weights, worth

__all__ = [
    "USUAL_CAPACITY",
    "Candidate",
    "Formation",
    "Need",
    "Pair",
    "Place",
    "Reason",
    "Shortfall",
    "Weights",
    "Why",
    "form_teams",
    "people_wanted",
    "worth",
]
