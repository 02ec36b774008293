"""Which chain an act belongs to, and what a daily root says."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["FindingKind", "Head", "chain_of", "root_content", "root_hash"]

_CHAIN_LENGTH = 12
_DISTRICT_LENGTH = 6


class FindingKind(StrEnum):
    """What verification can find."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    TAIL_CUT = "tail_cut"
    FACT_CHANGED = "fact_changed"
    FACT_MISSING = "fact_missing"
    FACT_INSERTED = "fact_inserted"
    TEXT_CHANGED = "text_changed"
    ROOT_FORGED = "root_forged"


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last entry of a chain: its sequence number from 1 and its hash in hex."""

    chain: str
    sequence: int
    hash: str


def chain_of(area_code: str) -> str:
    """The chain of an act: its neighbourhood's, or the district's when it spans several."""
    if len(area_code) >= _CHAIN_LENGTH:
        return area_code[:_CHAIN_LENGTH]
    return area_code[:_DISTRICT_LENGTH]


def root_content(district: str, on_date: date, heads: Iterable[Head], previous: str) -> bytes:
    """The bytes of a daily root: canonical JSON of every chain's head and the root before."""
    content = {
        "district": district,
        "on_date": on_date.isoformat(),
        "heads": [[head.chain, head.sequence, head.hash] for head in sorted(heads)],
        "previous": previous,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def root_hash(content: bytes) -> str:
    """SHA-256 of a root's content, in hex: what a bulletin can print."""
    return hashlib.sha256(content).hexdigest()
