"""The life of an import: its states, the moves between them, and when one counts as broken off."""

from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "ENDED",
    "MOVES",
    "SILENCE",
    "WORKING",
    "RunFailure",
    "RunState",
    "broken_off",
    "may_move",
]

SILENCE = timedelta(minutes=2)
"""A working run tells that it lives every few seconds; after so long without, its process died."""


class RunState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    READING = "reading"
    CHECKED = "checked"
    WAITING = "waiting"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"


class RunFailure(StrEnum):
    """Why a run failed; every one can be continued, and nothing of it was written."""

    REFUSED = "refused"
    DISK_FULL = "disk_full"
    DATABASE_FULL = "database_full"
    FILE_GONE = "file_gone"
    NO_BLOCK = "no_block"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"


# UPLOADED: the file is there, its headers are to be confirmed. READING: a job reads and checks it;
# that is the end (DONE) when the file says nothing new.
# CHECKED: it has faults and waits for a mended file. WAITING: it waits for a person to confirm.
# APPLYING: a job writes it in one transaction.
MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.UPLOADED: frozenset({RunState.READING, RunState.ABANDONED}),
    RunState.READING: frozenset(
        {
            RunState.CHECKED,
            RunState.WAITING,
            RunState.DONE,
            RunState.FAILED,
            RunState.ABANDONED,
            RunState.READING,
        }
    ),
    RunState.CHECKED: frozenset({RunState.READING, RunState.APPLYING, RunState.ABANDONED}),
    RunState.WAITING: frozenset({RunState.READING, RunState.APPLYING, RunState.ABANDONED}),
    RunState.APPLYING: frozenset(
        {RunState.DONE, RunState.FAILED, RunState.WAITING, RunState.CHECKED, RunState.APPLYING}
    ),
    RunState.FAILED: frozenset({RunState.READING, RunState.APPLYING, RunState.ABANDONED}),
    RunState.DONE: frozenset(),
    RunState.ABANDONED: frozenset(),
}
WORKING = frozenset({RunState.READING, RunState.APPLYING})
ENDED = frozenset({RunState.DONE, RunState.ABANDONED})


def may_move(before: RunState, after: RunState) -> bool:
    """Whether a run may go from one state to another."""
    return after in MOVES[before]


def broken_off(state: RunState, heartbeat_at: datetime | None, at: datetime) -> bool:
    """Whether a run that should be worked on has been silent for so long that nobody does."""
    return state in WORKING and (heartbeat_at is None or at - heartbeat_at > SILENCE)
