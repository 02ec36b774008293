"""Which nodes an expression speaks of; chains and circles of nodes that decide about each other."""

import re
from collections.abc import Iterable, Mapping

__all__ = ["first_cycle", "longest_chain", "names_in"]

_NAME = re.compile(r"\$\{\s*(?:last-saved#)?\s*([^}\s]+)\s*\}")


def names_in(expression: str) -> list[str]:
    """The names of ``${…}``, each once, in their order."""
    return list(dict.fromkeys(_NAME.findall(expression)))


def first_cycle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The first circle, as the nodes on it in order; empty when there is none.

    ``edges`` names for each node those that decide about it. Depth first without recursion: a
    chain of 3,000 questions is no circle and no stack overflow.
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        path: list[str] = [start]
        places = {start: 0}
        waiting = [iter(edges.get(start, ()))]
        while waiting:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                left = path.pop()
                del places[left]
                done.add(left)
            elif node in places:
                return path[places[node] :]
            elif node not in done:
                places[node] = len(path)
                path.append(node)
                waiting.append(iter(edges.get(node, ())))
    return []


def longest_chain(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The longest row of nodes each of which decides about the one before it; without circles.

    ``edges`` as for ``first_cycle``, which has found none. Without recursion, for the same reason.
    """
    longest: dict[str, int] = {}
    after: dict[str, str] = {}
    for start in edges:
        waiting = [start]
        while waiting:
            node = waiting[-1]
            unknown = [each for each in edges.get(node, ()) if each not in longest]
            if unknown:
                waiting += unknown
                continue
            waiting.pop()
            best = max(edges.get(node, ()), key=longest.__getitem__, default=None)
            longest[node] = 1 if best is None else longest[best] + 1
            if best is not None:
                after[node] = best
    if not longest:
        return []
    chain = [max(longest, key=longest.__getitem__)]
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    return chain
