"""Things timed in turn, so that whatever slows the machine slows all."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

__all__ = ["REPEATS", "Pair", "alternate"]

REPEATS = 300
_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians in seconds: of what is measured, and of its limit."""

    real: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many times its limit the measured thing took."""
        return self.real / self.limit

    def __str__(self) -> str:
        """As a note says it."""
        return f"{self.real * 1e3:.2f} ms / {self.limit * 1e3:.2f} ms = {self.ratio:.2f}"


def alternate(*runs: Callable[[], float], repeats: int = REPEATS) -> list[float]:
    """Run all in turn, ``repeats`` times each after a warm-up; the median of each.

    Each says how many seconds it took, so that it can leave out what is not to be measured.
    """
    for _ in range(min(_WARM_UP, repeats)):
        for run in runs:
            run()
    spent: list[list[float]] = [[] for _ in runs]
    gc.collect()
    for _ in range(repeats):
        for run, durations in zip(runs, spent, strict=True):
            durations.append(run())
    return [median(each) for each in spent]
