"""Reads of weekly roundups: what a week holds, drafts, signed ones, and the board of weeks."""

from minqing.cases.queries.roundups.board import BoardCell, BoardRow, board, unsigned_last_week
from minqing.cases.queries.roundups.public import (
    PublishedPlace,
    PublishedRoundup,
    PublishedTheme,
    PublishedWeek,
    published_places,
    published_roundup,
    published_weeks,
)
from minqing.cases.queries.roundups.reading import (
    Signed,
    draft_of,
    latest_before,
    latest_of_week,
    sheet_of_draft,
    sheet_of_roundup,
    signed_roundup,
    versions_of,
)
from minqing.cases.queries.roundups.week import (
    WeekCases,
    hand_up_blocks,
    known_names,
    names_of_cases,
    said_in,
    week_cases,
)

__all__ = [
    "BoardCell",
    "BoardRow",
    "PublishedPlace",
    "PublishedRoundup",
    "PublishedTheme",
    "PublishedWeek",
    "Signed",
    "WeekCases",
    "board",
    "draft_of",
    "hand_up_blocks",
    "known_names",
    "latest_before",
    "latest_of_week",
    "names_of_cases",
    "published_places",
    "published_roundup",
    "published_weeks",
    "said_in",
    "sheet_of_draft",
    "sheet_of_roundup",
    "signed_roundup",
    "unsigned_last_week",
    "versions_of",
    "week_cases",
]
