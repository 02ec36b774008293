"""Dwellings, households, people, the hardship register, and the denominators."""

from minqing.households.models.corrections import (
    CORRECTION_STATE_LABELS,
    FIELD_LABELS,
    Correction,
)
from minqing.households.models.labels import (
    BLOCK_SHEET_LABELS,
    COMPOUND_COLUMN_LABELS,
    COMPOUND_PROBLEM_LABELS,
    DWELLING_KIND_LABELS,
    GROUP_LABELS,
    HARDSHIP_LABELS,
    HARDSHIP_SHEET_LABELS,
    RELATION_LABELS,
    ROSTER_PROBLEM_LABELS,
    ROSTER_QUESTION_LABELS,
    SEX_LABELS,
)
from minqing.households.models.register import Dwelling, HardshipEntry, Household, Person
from minqing.households.models.tallies import HouseholdTally
from minqing.households.models.upkeep import (
    FOUND_KIND_LABELS,
    FOUND_STATE_LABELS,
    PROPOSAL_STATE_LABELS,
    DuplicateProposal,
    FoundAtDoor,
    HouseholdAlias,
    Merge,
)

__all__ = [
    "BLOCK_SHEET_LABELS",
    "COMPOUND_COLUMN_LABELS",
    "COMPOUND_PROBLEM_LABELS",
    "CORRECTION_STATE_LABELS",
    "DWELLING_KIND_LABELS",
    "FIELD_LABELS",
    "FOUND_KIND_LABELS",
    "FOUND_STATE_LABELS",
    "GROUP_LABELS",
    "HARDSHIP_LABELS",
    "HARDSHIP_SHEET_LABELS",
    "PROPOSAL_STATE_LABELS",
    "RELATION_LABELS",
    "ROSTER_PROBLEM_LABELS",
    "ROSTER_QUESTION_LABELS",
    "SEX_LABELS",
    "Correction",
    "DuplicateProposal",
    "Dwelling",
    "FoundAtDoor",
    "HardshipEntry",
    "Household",
    "HouseholdAlias",
    "HouseholdTally",
    "Merge",
    "Person",
]
