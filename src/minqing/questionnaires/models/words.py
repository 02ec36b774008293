"""Labels of kinds, and what to tell somebody whose file is refused: what, where, what to do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from minqing.questionnaires.rules.problems import FormProblem, Found
from minqing.questionnaires.rules.questions import Kind
from minqing.questionnaires.rules.subset import TYPES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["KIND_LABELS", "original_of", "place_of", "sentence"]

KIND_LABELS: Mapping[Kind, "StrPromise"] = {
    Kind.TEXT: _("Text"),
    Kind.INTEGER: _("Whole number"),
    Kind.DECIMAL: _("Number with decimals"),
    Kind.DATE: _("Day"),
    Kind.SELECT_ONE: _("One choice"),
    Kind.SELECT_MULTIPLE: _("Several choices"),
    Kind.HOUSEHOLD: _("The household"),
    Kind.NOTE: _("Text to read"),
    Kind.CALCULATE: _("Calculated"),
    Kind.GEOPOINT: _("Place on the map"),
    Kind.IMAGE: _("Photo"),
    Kind.SIGNATURE: _("Signature"),
    Kind.GROUP: _("Group"),
    Kind.REPEAT: _("Repeated group"),
    Kind.META: _("Filled in by the phone"),
}

_SENTENCES: Mapping[FormProblem, "StrPromise"] = {
    FormProblem.SHEET_MISSING: _("This sheet is missing. Begin with the template."),
    FormProblem.COLUMN_MISSING: _("This column is missing. Add it to the first row."),
    FormProblem.COLUMN_TWICE: _("This column stands here twice. Delete one of the two."),
    FormProblem.NO_QUESTIONS: _("There are no questions. Write them below the headers."),
    FormProblem.TOO_MANY_QUESTIONS: _(
        "The sheet has {found} rows, at most {limit} are taken. Make several questionnaires of it."
    ),
    FormProblem.TOO_MANY_CHOICES: _("More than {limit} choices are not taken. Shorten the lists."),
    FormProblem.TYPE_UNKNOWN: _(
        "“{value}” cannot be filled in our app. Use one of these types: {types}."
    ),
    FormProblem.NAME_MISSING: _("The question has no name. Give it one in Latin letters."),
    FormProblem.NAME_INVALID: _(
        "“{value}” cannot be a name. Use Latin letters, digits and _, beginning with a letter."
    ),
    FormProblem.NAME_TWICE: _(
        "The name “{value}” stands in row {first} already. Every question needs a name of its own."
    ),
    FormProblem.LABEL_MISSING: _("“{name}” has no text that people could read. Write its label."),
    FormProblem.LIST_MISSING: _(
        "There is no list “{value}” on the sheet “choices”. Add it there, or correct its name."
    ),
    FormProblem.CHOICE_TWICE: _("The choice “{value}” stands twice in the list “{list}”."),
    FormProblem.CHOICE_INVALID: _(
        "A choice needs the name of its list, and a name of its own without spaces."
    ),
    FormProblem.REFERENCE_UNKNOWN: _(
        "No question is called “{name}”. Correct the name between the braces."
    ),
    FormProblem.CYCLE: _(
        "These questions decide about each other in a circle: {names}. Take one condition or"
        " calculation out."
    ),
    FormProblem.CHAIN_TOO_LONG: _(
        "{found} questions decide about each other one after the other, up to this row; phones"
        " follow {limit} at most. Take some conditions or calculations out."
    ),
    FormProblem.GROUP_OPEN: _("“{name}” begins here and never ends. Add the row that ends it."),
    FormProblem.GROUP_UNOPENED: _(
        "“{value}” ends what has not begun, or another kind of group. Check the rows above."
    ),
    FormProblem.FORM_ID_MISSING: _("The form has no form_id. Give it one; it never changes again."),
    FormProblem.FORM_ID_INVALID: _(
        "“{value}” cannot be a form_id. Use Latin letters, digits and _, beginning with a letter."
    ),
    FormProblem.TITLE_MISSING: _("The form needs a title of at most 120 characters."),
    FormProblem.VERSION_INVALID: _(
        "“{value}” cannot be a version. Use letters and digits without spaces, such as 2026112201."
    ),
    FormProblem.FILE_UNKNOWN: _(
        "Choices can be taken from households.csv only, not from “{value}”."
    ),
    FormProblem.HOUSEHOLD_MISSING: _(
        "The questionnaire does not ask for the household. Add the row"
        " “select_one_from_file households.csv” with the name household_id."
    ),
    FormProblem.HOUSEHOLD_TWICE: _(
        "The household is asked for once, and not inside a repeated group. Delete this row."
    ),
    FormProblem.HOUSEHOLD_NAME: _("The question for the household is called household_id."),
    FormProblem.OUTCOME_UNKNOWN: _("“{value}” is no outcome of a visit. These are: {known}."),
    FormProblem.CONVERSION: _(
        "The form cannot be made of this. What the checker says stands below, in its own words."
    ),
    FormProblem.TOO_SLOW: _("Checking the file took too long. Make it smaller, or make two of it."),
    FormProblem.TOO_LARGE: _(
        "The file is too large to be checked. Delete empty columns, or make two of it."
    ),
    FormProblem.DAMAGED: _("The file cannot be read. Save it again as .xlsx, without a password."),
    FormProblem.COLUMN_UNREAD: _("This column is not read."),
    FormProblem.ENGLISH_MISSING: _("There is no English text: the Chinese one is shown."),
    FormProblem.MANY_QUESTIONS: _(
        "The questionnaire has {found} rows: a slow phone takes about {seconds} seconds to open it."
        " From {limit} on, several questionnaires are better than one."
    ),
    FormProblem.CONVERSION_WARNING: _("The checker remarks on this."),
}


def sentence(found: Found) -> str:
    """What is wrong and what to do, in the active language."""
    params = {**found.params, "types": ", ".join(TYPES)}
    return str(format_lazy(_SENTENCES[found.code], **params))


def place_of(found: Found) -> str:
    """Sheet, row and column, as far as they are known."""
    parts = []
    if found.sheet:
        parts.append(_now("sheet “%(name)s”") % {"name": found.sheet})
    if found.row:
        parts.append(_now("row %(number)s") % {"number": found.row})
    if found.column:
        parts.append(_now("column “%(name)s”") % {"name": found.column})
    return _now(", ").join(parts)


def original_of(found: Found) -> str:
    """What the converter itself said, in English; empty where it was not the converter."""
    return found.original
