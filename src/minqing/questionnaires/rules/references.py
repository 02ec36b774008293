"""Which nodes an expression speaks of, and circles in which nodes decide about each other."""

import re
from collections.abc import Iterable, Mapping

__all__ = ["first_cycle", "names_in"]

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
