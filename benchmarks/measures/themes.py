"""Grouping real messages by the words they share: how long it takes, and how good it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from time import perf_counter, process_time

from benchmarks.measures import Measured
from benchmarks.messages import Message, labelled, topics
from minqing.cases.rules.themes import Group, group

__all__ = ["THEMES", "Quality", "grouped", "quality"]

THEMES = ("themes.group",)


@dataclass(frozen=True, slots=True)
class Quality:
    """Groups beside labels. ``purity``: of the labelled texts in groups with another labelled one,
    the share that has its group's commonest label; ``together``: of all pairs of one label, the
    share that is in one group; ``rand``: the adjusted Rand index over the labelled texts.
    """

    purity: float
    together: float
    rand: float
    grouped: int


def quality(groups: Sequence[Group], labels: Sequence[str]) -> Quality:
    """How groups agree with labels; texts without a label count for nothing."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415  # takes long to load

    group_of = {place: number for number, each in enumerate(groups) for place in each.members}
    known = [place for place, label in enumerate(labels) if label]
    # A text that is in no group is alone.
    found = [group_of.get(place, -1 - place) for place in known]
    named = [labels[place] for place in known]
    by_group: dict[int, Counter[str]] = {}
    for number, label in zip(found, named, strict=True):
        by_group.setdefault(number, Counter())[label] += 1
    shared = [counts for counts in by_group.values() if counts.total() > 1]
    pairs = [(a, b) for a, b in combinations(range(len(known)), 2) if named[a] == named[b]]
    return Quality(
        purity=sum(max(counts.values()) for counts in shared)
        / max(1, sum(counts.total() for counts in shared)),
        together=sum(found[a] == found[b] for a, b in pairs) / max(1, len(pairs)),
        rand=float(adjusted_rand_score(named, found)),
        grouped=len(group_of),
    )


def grouped() -> Measured:
    """The 2,600 messages of one city; 960 with categories tell beside it how pure groups are.

    Processor time of one process, as of the division: what a machine with nothing else to do takes.
    """
    seconds, loaded, groups, texts = _timed(topics())
    hot = quality(groups, [each.label for each in texts])
    voted = sum(bool(each.label) for each in texts)
    _, _, few, gold = _timed(labelled())
    broad = quality(few, [each.label for each in gold])
    return Measured(
        {"themes.group": seconds},
        [
            (
                f"{len(texts)} messages, {hot.grouped} of them in {len(groups)} groups;"
                f" loading scikit-learn before took {loaded:.1f} s"
            ),
            (
                f"against one team's five hot topics ({voted} messages):"
                f" purity {hot.purity:.2f}, {hot.together:.0%} of pairs together,"
                f" adjusted Rand {hot.rand:.2f}"
            ),
            (
                f"against seven gold categories ({len(gold)} messages): purity {broad.purity:.2f}"
                f" of {broad.grouped} grouped"
            ),
            "largest: " + "; ".join(f"{len(g.members)} {'、'.join(g.words)}" for g in groups[1:9]),
        ],
    )


def _timed(texts: list[Message]) -> tuple[float, float, list[Group], list[Message]]:
    begun = perf_counter()
    group(["楼道灯坏了", "楼道灯不亮"])
    loaded = perf_counter() - begun
    begun = process_time()
    groups = group([t.text for t in texts], sources=[t.sender for t in texts])
    return process_time() - begun, loaded, groups, texts
