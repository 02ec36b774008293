"""What may be wrong with a file, each with the place in it."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["FormProblem", "FormRefusedError", "Found", "Sheet"]


class Sheet(StrEnum):
    """The sheets of an XLSForm."""

    SURVEY = "survey"
    CHOICES = "choices"
    SETTINGS = "settings"


class FormProblem(StrEnum):
    """Why a file is refused, or (the last ones) what its author should look at."""

    SHEET_MISSING = "sheet_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    NO_QUESTIONS = "no_questions"
    TOO_MANY_QUESTIONS = "too_many_questions"
    TOO_MANY_CHOICES = "too_many_choices"
    TYPE_UNKNOWN = "type_unknown"
    NAME_MISSING = "name_missing"
    NAME_INVALID = "name_invalid"
    NAME_TWICE = "name_twice"
    LABEL_MISSING = "label_missing"
    LIST_MISSING = "list_missing"
    CHOICE_TWICE = "choice_twice"
    CHOICE_INVALID = "choice_invalid"
    REFERENCE_UNKNOWN = "reference_unknown"
    CYCLE = "cycle"
    CHAIN_TOO_LONG = "chain_too_long"
    GROUP_OPEN = "group_open"
    GROUP_UNOPENED = "group_unopened"
    FORM_ID_MISSING = "form_id_missing"
    FORM_ID_INVALID = "form_id_invalid"
    TITLE_MISSING = "title_missing"
    VERSION_INVALID = "version_invalid"
    FILE_UNKNOWN = "file_unknown"
    HOUSEHOLD_MISSING = "household_missing"
    HOUSEHOLD_TWICE = "household_twice"
    HOUSEHOLD_NAME = "household_name"
    OUTCOME_UNKNOWN = "outcome_unknown"
    CONVERSION = "conversion"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    COLUMN_UNREAD = "column_unread"
    ENGLISH_MISSING = "english_missing"
    MANY_QUESTIONS = "many_questions"
    CONVERSION_WARNING = "conversion_warning"


@dataclass(frozen=True, slots=True)
class Found:
    """One problem. ``row`` counts as the spreadsheet does, 0 where it concerns the whole sheet.

    ``original`` is what the converter said, in English, where it was the converter.
    """

    code: FormProblem
    sheet: str = ""
    row: int = 0
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)
    original: str = ""


class FormRefusedError(Exception):
    """The file is no questionnaire that can be used: ``problems`` says why, in their order."""

    def __init__(self, problems: tuple[Found, ...]) -> None:
        super().__init__(", ".join(each.code for each in problems))
        self.problems = problems
