"""The measures. Each takes what it runs on and gives its values by budget name."""

from dataclasses import dataclass, field

__all__ = ["Measured", "NotMeasuredError"]


class NotMeasuredError(Exception):
    """The measure cannot run today; the message says why, and no figure is given."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Values by budget name; the figures behind them; whether the result itself was wrong."""

    values: dict[str, float]
    notes: list[str] = field(default_factory=list)
    wrong: bool = False
