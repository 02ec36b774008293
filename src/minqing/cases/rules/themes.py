"""Repeated themes: requests that share words, found offline and explained by those words.

Each text is freed of names and numbers, cut at everything that is no Chinese character and at
words that say nothing, and taken apart into runs of two and three characters. Runs are weighted by
how rare they are (TF-IDF), texts compared by the angle between them (cosine), and joined from the
closest on as long as two groups are near enough on average (UPGMA, average linkage). Nothing is
random: the same texts give the same groups.

scikit-learn is loaded when it is first needed, for it takes longer than a page may; ``load`` does
that ahead, where somebody is about to need it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minqing.cases.rules.nameless import nameless

__all__ = ["MAX_TEXTS", "Group", "group", "load"]

MAX_TEXTS = 4000
"""More texts than this are not compared: the table of all pairs would be too large."""

_RUNS = (2, 3)
_WORDS_SHOWN = 4
_LONGEST_WORD = 8
_SHARE_OF_GROUP = 0.4
# A run that mostly goes on in one way is a part of a word, not a word (公积 of 公积金).
_GOES_ON = 0.7
_LEAST = 2
# Of a few texts nearly every run is rare, of thousands few are: so texts drift apart as more are
# compared, and the greatest distance at which they are still joined grows with their number.
_NEAR, _NEAR_MOST, _NEAR_GROWS, _FEW = 0.88, 0.94, 0.03, 30
_EMPTY = (
    "的了是在我你们他她它这那有也就都和与及或而但不没要会能可以请希望谢一个上下来去到为对从被把给让"
    "向很还又再已将所之其等啊吗呢吧么着过得地做说想看后前里时候什怎太非常"
)
_SAID_ALWAYS = re.compile(
    "尊敬的?|领导|书记|市长|区长|局长|县长|您好|你好|谢谢|感谢|麻烦|帮忙|反映|解决|处理|问题|情况|有关|"
    "相关|部门|政府|居民|小区|进行|由于|因为|所以|现在|目前|已经|没有|需要|能否|如何|是否|我们|他们"
)
# What remains of a place whose name was masked: 市 of A市.
_LEVELS = re.compile(r"(?<![\u4e00-\u9fff])[省市区县镇乡]")
_CHINESE = re.compile(rf"(?:(?![{_EMPTY}])[\u4e00-\u9fff]){{2,}}")


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together (their places, ascending), and the words that hold them."""

    members: tuple[int, ...]
    words: tuple[str, ...]


def load() -> None:
    """Load what grouping needs: some seconds, once in a process."""
    from sklearn.cluster import AgglomerativeClustering  # noqa: F401, PLC0415 - see the module
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: F401, PLC0415 - the same


def group(
    texts: Sequence[str],
    *,
    sources: Sequence[Hashable] | None = None,
    names: Collection[str] = (),
) -> list[Group]:
    """Texts in groups of at least two, the largest first; a text without like is in none.

    ``sources`` says of each text whom it comes from: what only one of them says makes no theme, and
    a word that only one of them uses is never shown. ``names`` are masked wherever they stand.
    Raises ValueError for more than ``MAX_TEXTS`` texts.
    """
    if len(texts) > MAX_TEXTS:
        message = f"{len(texts)} texts; up to {MAX_TEXTS} are compared."
        raise ValueError(message)
    whom: Sequence[Hashable] = range(len(texts)) if sources is None else sources
    pieces = [_pieces(text, names) for text in texts]
    kept = [place for place, each in enumerate(pieces) if each]
    if len(kept) < _LEAST:
        return []
    labels, rare = _clustered([pieces[place] for place in kept])
    together: dict[int, list[int]] = defaultdict(list)
    for place, label in zip(kept, labels, strict=True):
        together[label].append(place)
    found = []
    for members in together.values():
        if len({whom[place] for place in members}) < _LEAST:
            continue
        words = _shared_words({place: pieces[place] for place in members}, whom, rare)
        if words:
            found.append(Group(tuple(members), words))
    return sorted(found, key=lambda each: (-len(each.members), each.members))


def _pieces(text: str, names: Collection[str]) -> list[str]:
    """The stretches of Chinese characters that may say what a text is about."""
    plain = _LEVELS.sub(" ", _SAID_ALWAYS.sub(" ", nameless(text, names)))
    return _CHINESE.findall(plain)


def _runs(pieces: Iterable[str]) -> list[str]:
    return [
        piece[start : start + length]
        for piece in pieces
        for length in _RUNS
        for start in range(len(piece) - length + 1)
    ]


def _clustered(documents: list[list[str]]) -> tuple[list[int], dict[str, float]]:
    """The number of each document's group, and how rare each run is (its IDF)."""
    import numpy as np  # noqa: PLC0415 - see the module: loaded with the first grouping
    from sklearn.cluster import AgglomerativeClustering  # noqa: PLC0415 - the same
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - the same

    weights: Any = TfidfVectorizer(analyzer=_runs, sublinear_tf=True, dtype=np.float32)
    table: Any = weights.fit_transform(documents)
    apart: Any = np.clip(1 - (table @ table.T).toarray(), 0, 1)
    np.fill_diagonal(apart, 0)
    near = _NEAR + _NEAR_GROWS * max(0.0, math.log10(len(documents) / _FEW))
    tree: Any = AgglomerativeClustering(
        n_clusters=None,
        metric="precomputed",
        linkage="average",
        distance_threshold=min(near, _NEAR_MOST),
    )
    labels = [int(label) for label in tree.fit_predict(apart)]
    rare = dict(zip(weights.get_feature_names_out(), weights.idf_.tolist(), strict=True))
    return labels, rare


def _shared_words(
    pieces: Mapping[int, Sequence[str]], whom: Sequence[Hashable], rare: Mapping[str, float]
) -> tuple[str, ...]:
    """Up to four words of a group: in many of its texts, in few others, none inside another."""
    users: dict[str, set[Hashable]] = defaultdict(set)
    texts = Counter[str]()
    for place, said in pieces.items():
        here = {word for piece in said for word in _words(piece)}
        texts.update(here)
        for word in here:
            users[word].add(whom[place])
    enough = max(_LEAST, math.ceil(len(pieces) * _SHARE_OF_GROUP))
    often = {
        word: count
        for word, count in texts.items()
        if count >= enough and len(users[word]) >= _LEAST
    }
    # Fewer than "enough" share any word: what two of them share explains more than nothing.
    often = often or {
        word: count
        for word, count in texts.items()
        if count >= _LEAST and len(users[word]) >= _LEAST
    }
    often = _whole(often, texts)
    ranked = sorted(often, key=lambda word: (-_weight(word, often[word], rare), word))
    chosen: list[str] = []
    for word in ranked:
        if all(_apart(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == _WORDS_SHOWN:
            break
    return tuple(chosen)


def _whole(often: Mapping[str, int], texts: Mapping[str, int]) -> dict[str, int]:
    """The words that are no part of a longer one that stands in nearly as many texts."""
    longer = Counter[str]()
    for word, count in texts.items():
        for part in (word[1:], word[:-1]):
            longer[part] = max(longer[part], count)
    return {word: count for word, count in often.items() if longer[word] < _GOES_ON * count}


def _words(piece: str) -> set[str]:
    return {
        piece[start : start + length]
        for length in range(_LEAST, min(len(piece), _LONGEST_WORD) + 1)
        for start in range(len(piece) - length + 1)
    }


def _weight(word: str, count: int, rare: Mapping[str, float]) -> float:
    """How much a word says of a group: of how many texts, how rare elsewhere, how long."""
    length = min(len(word), max(_RUNS))
    parts = [word[start : start + length] for start in range(len(word) - length + 1)]
    return count * max(rare[part] for part in parts) * math.sqrt(len(word))


def _apart(word: str, other: str) -> bool:
    """Whether two words share no run of two characters."""
    return {word[i : i + 2] for i in range(len(word) - 1)}.isdisjoint(
        other[i : i + 2] for i in range(len(other) - 1)
    )
