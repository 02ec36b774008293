"""Finding cases by words: what was asked and answered, the door, who asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from minqing.cases.queries.queue import PAGE, QueueRow, lines
from minqing.cases.rules import has_words
from minqing.lib.differences import Difference
from minqing.lib.paging import COUNTED_OUT, MomentKey
from minqing.lib.scope import Scope

__all__ = ["MOST_WORDS", "NEWEST", "Found", "case_words", "search", "unlike_words"]

MOST_WORDS = 5
"""More words than these narrow nothing further down; the first ones count."""
MOST_CHARACTERS = 40
NEWEST = 8_000
"""How many of the newest cases are looked through before the index is asked."""

_SEARCH = "select case_id, raised_at, found, all_seen from cases_search(%s, %s, %s, %s, %s)"

# Both sides whole, a part of the cases at a time.
_UNLIKE = """
select coalesce(k.case_id, w.case_id), to_jsonb(k), to_jsonb(w)
from cases_words_of(%(cases)s) k
full join (select * from cases_casewords where case_id = any(%(cases)s)) w using (case_id)
where (k.area_code, k.block_id, k.raised_at, k.words)
  is distinct from (w.area_code, w.block_id, w.raised_at, w.words)
order by 1
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, newest first."""

    rows: list[QueueRow]
    after: MomentKey | None
    count: int
    all_counted: bool
    """False: there are at least ``count``, for only the newest cases were looked through."""

    @property
    def counted_out(self) -> str:
        """The number as people read it: exact, or with a + where there may be more."""
        if self.count > COUNTED_OUT:
            return f"{COUNTED_OUT:,}+"
        return f"{self.count:,}" if self.all_counted else f"{self.count:,}+"


def case_words(text: str) -> list[str]:
    """The words of a search as they were typed: a few, none of them only signs."""
    return [word[:MOST_CHARACTERS] for word in text.split() if has_words(word)][:MOST_WORDS]


def search(
    scope: Scope, words: Sequence[str], *, after: MomentKey | None = None, size: int = 0
) -> Found:
    """The cases of the scope that hold every one of the words (two statements).

    ``cases_search`` reads past row security and applies the scope of the transaction itself; its
    ids are then read under row security, and within ``scope``.
    """
    size = size or PAGE
    if not words:
        return Found([], None, 0, all_counted=True)
    before_at, before_id = (None, None) if after is None else (after.at, after.id)
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, [list(words), before_at, before_id, size + 1, NEWEST])
        hits = cursor.fetchall()
    shown = hits[:size]
    last = shown[-1] if len(hits) > size else None
    return Found(
        rows=lines(scope, [case_id for case_id, *_more in shown]),
        after=None if last is None else MomentKey(last[1], last[0]),
        count=hits[0][2] if hits else 0,
        all_counted=hits[0][3] if hits else True,
    )


def unlike_words(case_ids: list[UUID]) -> Iterator[Difference]:
    """Cases whose stored words are not those that their texts give (as the owner)."""
    with connection.cursor() as cursor:
        cursor.execute(_UNLIKE, {"cases": case_ids})
        rows = cursor.fetchall()
    for case_id, kept, stored in rows:
        yield Difference("cases.words", str(case_id), stored, kept)
