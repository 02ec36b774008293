"""Finding what a cell means, by its code or by a name that only one thing has."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from minqing.lib.text import normalise_name
from minqing.sheets.rules.records import Record, RecordProblem

__all__ = ["Directory"]

T = TypeVar("T")
_NAMED = 4
# Looking for similar names is slow, and a file with more unknown names has another fault.
_SUGGESTIONS = 50


class Directory(Generic[T]):
    """Things by code and by name.

    ``described`` says of a thing what tells it from others of the same name, such as its code.
    """

    def __init__(
        self,
        things: Iterable[T],
        *,
        code: Callable[[T], str],
        name: Callable[[T], str],
        described: Callable[[T], str],
    ) -> None:
        self._described = described
        self._by_code: dict[str, T] = {}
        self._by_name: dict[str, list[T]] = defaultdict(list)
        self._written: dict[str, str] = {}
        self._similar: dict[str, str] = {}
        for each in things:
            self.add(each, code=code(each), name=name(each))

    def add(self, thing: T, *, code: str, name: str) -> None:
        """Take in one more thing; of two with one code the later is found."""
        if code:
            self._by_code[_key(code)] = thing
        key = _key(name)
        self._by_name[key].append(thing)
        self._written.setdefault(key, name)

    def peek(self, text: str) -> list[T]:
        """Everything that a text may mean: what bears the code, else whatever has the name."""
        key = _key(text)
        coded = self._by_code.get(key)
        return self._by_name.get(key, []) if coded is None else [coded]

    def find(self, record: Record, column: str, *, written: str | None = None) -> T | None:
        """What a cell names; None when it is empty, or refused because no or several things fit."""
        text = record.text(column) if written is None else written
        if not text:
            return None
        named = self.peek(text)
        if len(named) == 1:
            return named[0]
        if named:
            found = "; ".join(self._described(each) for each in named[:_NAMED])
            record.refuse(
                column,
                RecordProblem.AMBIGUOUS,
                written=text[:40],
                count=len(named),
                found=found + ("; …" if len(named) > _NAMED else ""),
            )
            return None
        similar = self._similar_to(_key(text))
        if similar:
            record.refuse(column, RecordProblem.UNKNOWN_SIMILAR, written=text[:40], similar=similar)
        else:
            record.refuse(column, RecordProblem.UNKNOWN, written=text[:40])
        return None

    def _similar_to(self, key: str) -> str:
        if key not in self._similar:
            close: list[str] = []
            if len(self._similar) < _SUGGESTIONS:
                close = difflib.get_close_matches(key, self._by_name, n=1, cutoff=0.7)
            self._similar[key] = self._written[close[0]] if close else ""
        return self._similar[key]


@lru_cache(maxsize=65_536)
def _key(text: str) -> str:
    return normalise_name(text).casefold()
