"""How alike texts are, by the pairs of characters they share: no dictionary, no service, no model.

A pair that many of the texts have says little, one that few have says much (inverse document
frequency); the likeness of two texts is the cosine of what is left, from 0 to 1.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Likeness", "likeness", "pairs_of"]

MOST_READ = 600
"""Characters of a text that are compared; what is longer says what it is about before that."""
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike one text is to the one asked about, and the words that both have."""

    score: float
    shared: tuple[str, ...]


def pairs_of(text: str) -> Counter[str]:
    """The pairs of neighbouring letters and digits of a text, across nothing else."""
    found: Counter[str] = Counter()
    plain = unicodedata.normalize("NFKC", text[:MOST_READ]).casefold()
    for word in "".join(c if c.isalnum() else " " for c in plain).split():
        found.update(a + b for a, b in pairwise(word))
    return found


def likeness(text: str, others: Sequence[str]) -> list[Likeness]:
    """How alike each of the others is to a text, in their order."""
    asked, theirs = pairs_of(text), [pairs_of(other) for other in others]
    known = Counter(pair for pairs in (asked, *theirs) for pair in pairs)
    total = len(theirs) + 1
    weights = {pair: math.log(1 + total / count) for pair, count in known.items()}
    size = _size(asked, weights)
    found = []
    for pairs in theirs:
        common = asked.keys() & pairs.keys()
        product = sum(asked[pair] * pairs[pair] * weights[pair] ** 2 for pair in common)
        length = size * _size(pairs, weights)
        found.append(Likeness(product / length if length else 0.0, _words(text, common, weights)))
    return found


def _size(pairs: Mapping[str, int], weights: Mapping[str, float]) -> float:
    return math.sqrt(sum((count * weights[pair]) ** 2 for pair, count in pairs.items()))


def _words(text: str, common: set[str], weights: Mapping[str, float]) -> tuple[str, ...]:
    """The longest stretches of the text that consist of shared pairs, the most telling first."""
    plain = unicodedata.normalize("NFKC", text[:MOST_READ]).casefold()
    runs: dict[str, float] = {}
    run, worth = "", 0.0
    for a, b in pairwise(plain + " "):
        if a + b in common:
            run, worth = (run or a) + b, worth + weights[a + b]
            continue
        if run:
            runs[run] = worth
        run, worth = "", 0.0
    return tuple(sorted(runs, key=lambda each: (-runs[each], each))[:_SHOWN])
