"""Dwellings, households, people, the hardship register, and the denominators."""

from minqing.households.models.labels import (
    COMPOUND_COLUMN_LABELS,
    COMPOUND_PROBLEM_LABELS,
    DWELLING_KIND_LABELS,
    GROUP_LABELS,
    HARDSHIP_LABELS,
    RELATION_LABELS,
    ROSTER_PROBLEM_LABELS,
    SEX_LABELS,
)
from minqing.households.models.register import Dwelling, HardshipEntry, Household, Person
from minqing.households.models.tallies import HouseholdTally

__all__ = [
    "COMPOUND_COLUMN_LABELS",
    "COMPOUND_PROBLEM_LABELS",
    "DWELLING_KIND_LABELS",
    "GROUP_LABELS",
    "HARDSHIP_LABELS",
    "RELATION_LABELS",
    "ROSTER_PROBLEM_LABELS",
    "SEX_LABELS",
    "Dwelling",
    "HardshipEntry",
    "Household",
    "HouseholdTally",
    "Person",
]
