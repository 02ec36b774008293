"""Tables of visits, by subject."""

from minqing.visits.models.visiting import (
    OUTCOMES,
    SOURCES,
    HouseholdStanding,
    Responsibility,
    ResponsibilityQuerySet,
    Round,
    Visit,
    VisitLine,
    VisitTally,
    VisitText,
)

__all__ = [
    "OUTCOMES",
    "SOURCES",
    "HouseholdStanding",
    "Responsibility",
    "ResponsibilityQuerySet",
    "Round",
    "Visit",
    "VisitLine",
    "VisitTally",
    "VisitText",
]
