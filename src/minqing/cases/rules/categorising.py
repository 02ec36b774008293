"""Which category a text may belong to: a linear model over its characters, which can say why.

The model is learned elsewhere (``minqing cases train``); reading a text needs only its numbers.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["LONGEST", "CategoryModel", "Suggestion", "grams_of"]

LONGEST = 3
"""Characters of the longest piece of a text that the model knows."""
MOST_READ = 4_000
LEAST_LEAD = 0.2
"""How far the best category has to be before the next one; what is closer is not suggested."""
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category, and the words of the text that speak most for it."""

    category: str
    because: tuple[str, ...]


def grams_of(text: str) -> list[str]:
    """The pieces of one to three neighbouring characters of a text."""
    plain = " ".join(unicodedata.normalize("NFKC", text[:MOST_READ]).casefold().split())
    return [
        plain[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(plain) - size + 1)
    ]


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """What was learned: each known piece's column and weight, and each category's coefficients."""

    columns: Mapping[str, int]
    idf: Sequence[float]
    labels: Sequence[str]
    coefficients: Sequence[Sequence[float]]
    intercepts: Sequence[float]

    def scores(self, text: str) -> list[float]:
        """How much speaks for each category, in the order of ``labels``."""
        weights = self._weights(text)
        return [
            float(self.intercepts[row])
            + sum(weight * float(line[self.columns[gram]]) for gram, weight in weights.items())
            for row, line in enumerate(self.coefficients)
        ]

    def suggest(self, text: str) -> Suggestion | None:
        """The category of a text with the words that made it; None when it is not clear."""
        weights = self._weights(text)
        scores = self.scores(text)
        order = sorted(range(len(scores)), key=lambda row: -scores[row])
        best, second = order[0], order[1]
        if not weights or scores[best] - scores[second] < LEAST_LEAD:
            return None
        mine, next_best = self.coefficients[best], self.coefficients[second]
        worth = {
            gram: weight * float(mine[self.columns[gram]] - next_best[self.columns[gram]])
            for gram, weight in weights.items()
            if len(gram) > 1 and gram.isalnum()
        }
        return Suggestion(str(self.labels[best]), _telling(worth))

    def _weights(self, text: str) -> dict[str, float]:
        """The known pieces of a text: 1 + log of their number, times their rarity, to length 1."""
        counted = Counter(gram for gram in grams_of(text) if gram in self.columns)
        raw = {
            gram: (1 + math.log(number)) * float(self.idf[self.columns[gram]])
            for gram, number in counted.items()
        }
        length = math.sqrt(sum(value**2 for value in raw.values()))
        return {gram: value / length for gram, value in raw.items()} if length else {}


def _telling(worth: Mapping[str, float]) -> tuple[str, ...]:
    """The pieces that speak most for it, none inside another."""
    chosen: list[str] = []
    for gram in sorted(worth, key=lambda each: (-worth[each], each)):
        if worth[gram] <= 0 or len(chosen) == _SHOWN:
            break
        if not any(gram in each or each in gram for each in chosen):
            chosen.append(gram)
    return tuple(chosen)
