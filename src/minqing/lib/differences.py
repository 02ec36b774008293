"""What reconciliation finds: a projection that disagrees with the facts."""

from dataclasses import dataclass

__all__ = ["Difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One stored value of a projection beside what the facts say; ``key`` finds the row."""

    projection: str
    key: str
    stored: object
    recomputed: object

    def __str__(self) -> str:
        """One line for the operator."""
        return f"{self.projection} {self.key}: stored {self.stored}, facts say {self.recomputed}"
