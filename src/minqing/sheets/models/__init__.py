"""The table of imports, and the words for what is wrong with a sheet."""

from minqing.sheets.models.runs import FAILURE_LABELS, STATE_LABELS, ImportRun
from minqing.sheets.models.words import LABELS, RECORD_LABELS, reason, reason_of, sentence

__all__ = [
    "FAILURE_LABELS",
    "LABELS",
    "RECORD_LABELS",
    "STATE_LABELS",
    "ImportRun",
    "reason",
    "reason_of",
    "sentence",
]
