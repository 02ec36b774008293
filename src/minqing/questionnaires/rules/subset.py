"""What of the XLSForm standard a questionnaire may use; everything else is refused at upload.

docs/reference/questionnaires.md lists the same, and a test compares the two.
"""

from minqing.questionnaires.rules.questions import Kind

__all__ = [
    "COLUMNS",
    "FILE_COLUMNS",
    "HOUSEHOLDS_FILE",
    "HOUSEHOLD_COLUMNS",
    "LONG",
    "MAX_CHAIN",
    "MAX_CHOICES",
    "MAX_QUESTIONS",
    "OUTCOME_NODE",
    "QUESTIONS_A_SECOND",
    "RESERVED",
    "SETTINGS",
    "TRANSLATED",
    "TYPES",
]

MAX_QUESTIONS = 3_000
"""Rows of the survey sheet. 3,000 convert in a few seconds; more are refused."""
MAX_CHOICES = 10_000
"""Rows of the choices sheet."""
LONG = 500
"""From so many questions on, the upload says how long a slow phone takes to open them."""
QUESTIONS_A_SECOND = 150
"""What a slow phone opens; measured, see `form.open` in docs/reference/bench.md."""
MAX_CHAIN = 500
"""Questions each of which is decided by the one before. A phone follows them one inside the other:
1,000 take it ten times as long as 500, and 3,000 end its stack.
"""

TYPES = {
    "text": Kind.TEXT,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "select_one": Kind.SELECT_ONE,
    "select_multiple": Kind.SELECT_MULTIPLE,
    "select_one_from_file": Kind.HOUSEHOLD,
    "note": Kind.NOTE,
    "calculate": Kind.CALCULATE,
    "geopoint": Kind.GEOPOINT,
    "image": Kind.IMAGE,
    "begin group": Kind.GROUP,
    "begin repeat": Kind.REPEAT,
    "start": Kind.META,
    "end": Kind.META,
    "today": Kind.META,
}
"""Types of the survey sheet; a signature is an image whose appearance is ``signature``."""

COLUMNS = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "default",
    "appearance",
    "read_only",
    "choice_filter",
    "repeat_count",
    "parameters",
)
"""Columns of the survey sheet; others are not read, and the upload says so."""

TRANSLATED = ("label", "hint", "required_message", "constraint_message")
"""Columns that stand once for each language: ``label::中文 (zh)``, ``label::English (en)``."""

SETTINGS = ("form_id", "form_title", "version", "default_language", "instance_name")

HOUSEHOLDS_FILE = "households.csv"
"""The file from which the household is chosen: made for each worker, or by the phone."""

HOUSEHOLD_COLUMNS = (
    "name",
    "label",
    "household_name",
    "address",
    "size",
    "special_hardship",
    "birth_years",
)
"""Its columns. ``name`` is the household's id; ``special_hardship`` is ``yes`` or ``no``;
``birth_years`` are the years of its people, the oldest first, separated by spaces."""

FILE_COLUMNS = HOUSEHOLD_COLUMNS

OUTCOME_NODE = "outcome"
RESERVED = ("household_id", OUTCOME_NODE, "visit_note", "visit_line")
"""Names with a meaning outside of repeats: the household, and of a visit its outcome (without one:
met), note and line."""
