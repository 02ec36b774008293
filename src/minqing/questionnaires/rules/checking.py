"""Whether the rows of a file make a questionnaire that all our clients can fill."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from minqing.questionnaires.rules.problems import FormProblem, Found, Sheet
from minqing.questionnaires.rules.questions import Choice, Kind, Question, Words
from minqing.questionnaires.rules.references import first_cycle, longest_chain, names_in
from minqing.questionnaires.rules.sheet import Row, Table
from minqing.questionnaires.rules.subset import (
    HOUSEHOLDS_FILE,
    LONG,
    MAX_CHAIN,
    MAX_CHOICES,
    MAX_QUESTIONS,
    OUTCOME_NODE,
    QUESTIONS_A_SECOND,
    TYPES,
)
from minqing.visits.rules import Outcome

__all__ = ["Checked", "Head", "check", "check_columns"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_FORM_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_VERSION = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_CHOICE = re.compile(r"[^\s]{1,64}")
_REQUIRED = {
    Sheet.SURVEY: ("type", "name"),
    Sheet.CHOICES: ("list_name", "name"),
    Sheet.SETTINGS: ("form_id", "form_title"),
}
_LABELLED = frozenset(set(Kind) - {Kind.CALCULATE, Kind.META, Kind.GROUP, Kind.REPEAT})
_EXPRESSIONS = (
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
    "required",
)
_DECIDING = ("relevant", "calculation", "repeat_count")
_YES = {"yes", "true", "true()", "1"}


@dataclass(frozen=True, slots=True)
class Head:
    """What the settings say of the form; without a version the upload gives it one."""

    form_id: str = ""
    title: Words = field(default_factory=Words)
    version: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was understood, what stands against it, and what its author should look at."""

    head: Head
    questions: tuple[Question, ...]
    problems: tuple[Found, ...]
    warnings: tuple[Found, ...]


@dataclass(slots=True)
class _Reading:
    """The survey as far as it has been read: open groups, names and the rows they stand in."""

    lists: Mapping[str, list[Choice]]
    questions: list[Question] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problems: list[Found] = field(default_factory=list)
    warnings: list[Found] = field(default_factory=list)
    open: list[tuple[Kind, str, int]] = field(default_factory=list)
    paths: dict[str, int] = field(default_factory=dict)
    edges: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def complain(self, code: FormProblem, row: Row, column: str, **params: str) -> None:
        self.problems.append(Found(code, Sheet.SURVEY, row.number, column, params))

    @property
    def path(self) -> str:
        return "/".join(["/data", *(name for _, name, _ in self.open)])

    @property
    def repeat(self) -> str:
        """The path of the innermost repeat that is open."""
        parts = ["/data"]
        found = ""
        for kind, name, _ in self.open:
            parts.append(name)
            found = "/".join(parts) if kind is Kind.REPEAT else found
        return found


def check_columns(tables: Mapping[str, Table]) -> list[Found]:
    """Sheets and columns without which nothing can be read."""
    problems: list[Found] = []
    for sheet, columns in _REQUIRED.items():
        table = tables.get(sheet)
        if table is None:
            # Without a select there is nothing to choose from.
            if sheet is not Sheet.CHOICES:
                problems.append(Found(FormProblem.SHEET_MISSING, sheet))
            continue
        known = {header.partition("::")[0] for header in table.headers}
        missing = [column for column in columns if column not in known]
        problems += [
            Found(FormProblem.COLUMN_MISSING, sheet, 1, column)
            for column in missing
            if table.rows or sheet is not Sheet.CHOICES
        ]
    return problems


def check(tables: Mapping[str, Table]) -> Checked:
    """Read the sheets; every problem is named with its place, up to the end of the file."""
    survey = tables[Sheet.SURVEY]
    choices = tables.get(Sheet.CHOICES) or Table(Sheet.CHOICES, (), (), ())
    headers = [found for table in tables.values() for found in table.problems]
    twice = [each for each in headers if each.code is FormProblem.COLUMN_TWICE]
    unread = [each for each in headers if each.code is FormProblem.COLUMN_UNREAD]
    lists, wrong = _lists(choices)
    head, problems = _head(tables[Sheet.SETTINGS])
    if len(survey.rows) > MAX_QUESTIONS:
        limit = {"limit": f"{MAX_QUESTIONS:,}", "found": f"{len(survey.rows):,}"}
        too_many = Found(FormProblem.TOO_MANY_QUESTIONS, Sheet.SURVEY, params=limit)
        return Checked(head, (), (too_many,), ())
    reading = _Reading(lists)
    for row in survey.rows:
        _read(row, reading)
    for _, name, number in reading.open:
        place = Found(FormProblem.GROUP_OPEN, Sheet.SURVEY, number, "type", {"name": name})
        reading.problems.append(place)
    reading.problems += [*_references(reading), *_chains(reading), *_whole(reading)]
    return Checked(
        head,
        tuple(reading.questions),
        (*problems, *twice, *wrong, *sorted(reading.problems, key=lambda each: each.row)),
        (*_length(reading), *unread, *reading.warnings),
    )


def _head(settings: Table) -> tuple[Head, list[Found]]:
    if not settings.rows:
        return Head(), [Found(FormProblem.FORM_ID_MISSING, Sheet.SETTINGS, 2, "form_id")]
    row = settings.rows[0]
    head = Head(row.text("form_id"), row.words("form_title"), row.text("version"))
    problems = []
    if not head.form_id:
        problems.append(Found(FormProblem.FORM_ID_MISSING, Sheet.SETTINGS, row.number, "form_id"))
    elif not _FORM_ID.fullmatch(head.form_id):
        value = {"value": head.form_id}
        problems.append(
            Found(FormProblem.FORM_ID_INVALID, Sheet.SETTINGS, row.number, "form_id", value)
        )
    if not head.title.zh or len(head.title.zh) > 120 or len(head.title.en) > 120:  # noqa: PLR2004 - the column's length
        problems.append(Found(FormProblem.TITLE_MISSING, Sheet.SETTINGS, row.number, "form_title"))
    if head.version and not _VERSION.fullmatch(head.version):
        value = {"value": head.version}
        problems.append(
            Found(FormProblem.VERSION_INVALID, Sheet.SETTINGS, row.number, "version", value)
        )
    return head, problems


def _lists(choices: Table) -> tuple[dict[str, list[Choice]], list[Found]]:
    lists: dict[str, list[Choice]] = defaultdict(list)
    problems: list[Found] = []
    if len(choices.rows) > MAX_CHOICES:
        limit = {"limit": f"{MAX_CHOICES:,}"}
        return lists, [Found(FormProblem.TOO_MANY_CHOICES, Sheet.CHOICES, params=limit)]
    seen: set[tuple[str, str]] = set()
    for row in choices.rows:
        name, key = row.text("list_name"), row.text("name")
        if not name and not key:
            continue
        place = (Sheet.CHOICES, row.number, "name" if name else "list_name")
        if not _CHOICE.fullmatch(key) or not name:
            problems.append(Found(FormProblem.CHOICE_INVALID, *place, {"value": key}))
        elif (name, key) in seen:
            problems.append(Found(FormProblem.CHOICE_TWICE, *place, {"value": key, "list": name}))
        elif not row.words("label").zh:
            problems.append(Found(FormProblem.LABEL_MISSING, *place[:2], "label", {"name": key}))
        seen.add((name, key))
        lists[name].append(Choice(key, row.words("label")))
    return lists, problems


def _read(row: Row, reading: _Reading) -> None:
    words = (
        row.text("type").lower().replace("_group", " group").replace("_repeat", " repeat").split()
    )
    if not words:
        return
    if words[0] == "end" and len(words) > 1:
        _close(row, words[1], reading)
        return
    two = " ".join(words[:2])
    kind = TYPES.get(two) if two in TYPES else TYPES.get(words[0])
    if kind is None:
        reading.complain(FormProblem.TYPE_UNKNOWN, row, "type", value=row.text("type"))
        return
    if kind is Kind.IMAGE and "signature" in row.text("appearance").split():
        kind = Kind.SIGNATURE
    if not _named(row, reading):
        if kind in {Kind.GROUP, Kind.REPEAT}:
            reading.open.append((kind, row.text("name") or f"row{row.number}", row.number))
        return
    _labelled(row, kind, reading)
    argument = row.text("type").split()[-1] if len(words) > 1 else ""
    question = _question(row, kind, _choices(row, kind, argument, reading), reading)
    reading.questions.append(question)
    reading.rows.append(row)
    _depends(row, reading)
    if kind in {Kind.GROUP, Kind.REPEAT}:
        reading.open.append((kind, question.name, row.number))


def _question(row: Row, kind: Kind, choices: tuple[Choice, ...], reading: _Reading) -> Question:
    return Question(
        path=f"{reading.path}/{row.text('name')}",
        kind=kind,
        label=row.words("label"),
        hint=row.words("hint"),
        required=row.text("required").lower() in _YES,
        relevant=row.text("relevant"),
        constraint=row.text("constraint"),
        constraint_message=row.words("constraint_message"),
        calculation=row.text("calculation"),
        choices=choices,
        repeat=reading.repeat,
        depth=len(reading.open),
    )


def _close(row: Row, what: str, reading: _Reading) -> None:
    kind = Kind.GROUP if what == "group" else Kind.REPEAT
    if not reading.open or reading.open[-1][0] is not kind:
        reading.complain(FormProblem.GROUP_UNOPENED, row, "type", value=row.text("type"))
        return
    reading.open.pop()


def _named(row: Row, reading: _Reading) -> bool:
    name = row.text("name")
    if not name:
        reading.complain(FormProblem.NAME_MISSING, row, "name")
        return False
    if not _NAME.fullmatch(name) or name == "meta":
        reading.complain(FormProblem.NAME_INVALID, row, "name", value=name)
        return False
    if name in reading.paths:
        first = str(reading.paths[name])
        reading.complain(FormProblem.NAME_TWICE, row, "name", value=name, first=first)
        return False
    reading.paths[name] = row.number
    return True


def _labelled(row: Row, kind: Kind, reading: _Reading) -> None:
    if kind in _LABELLED and not row.words("label").zh:
        reading.complain(FormProblem.LABEL_MISSING, row, "label", name=row.text("name"))
    elif row.words("label").zh and not row.has_english("label"):
        place = Found(FormProblem.ENGLISH_MISSING, Sheet.SURVEY, row.number, "label")
        reading.warnings.append(place)


def _choices(row: Row, kind: Kind, argument: str, reading: _Reading) -> tuple[Choice, ...]:
    if kind is Kind.HOUSEHOLD:
        if argument != HOUSEHOLDS_FILE:
            reading.complain(FormProblem.FILE_UNKNOWN, row, "type", value=argument)
        elif row.text("name") != "household_id":
            reading.complain(FormProblem.HOUSEHOLD_NAME, row, "name", value=row.text("name"))
        return ()
    if kind not in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}:
        return ()
    if argument not in reading.lists:
        reading.complain(FormProblem.LIST_MISSING, row, "type", value=argument)
        return ()
    choices = tuple(reading.lists[argument])
    if row.text("name") == OUTCOME_NODE:
        unknown = [each.name for each in choices if each.name not in set(Outcome)]
        for name in unknown:
            known = ", ".join(each.value for each in Outcome)
            reading.complain(FormProblem.OUTCOME_UNKNOWN, row, "type", value=name, known=known)
    return choices


def _depends(row: Row, reading: _Reading) -> None:
    """Note who decides about the row: what its expressions name, and the groups around it."""
    name = row.text("name")
    for column in _DECIDING:
        # A calculation may read its own value (once), a condition may not be its own.
        reading.edges[name] += names_in(row.text(column))
    reading.edges[name] += [around for _, around, _ in reading.open]


def _references(reading: _Reading) -> Iterator[Found]:
    for row in reading.rows:
        for column in _EXPRESSIONS:
            for name in names_in(row.text(column)):
                if name not in reading.paths:
                    params = {"name": name}
                    yield Found(
                        FormProblem.REFERENCE_UNKNOWN, Sheet.SURVEY, row.number, column, params
                    )


def _chains(reading: _Reading) -> Iterator[Found]:
    circle = first_cycle(reading.edges)
    rows = {row.text("name"): row for row in reading.rows}
    if circle:
        at = next((rows[name] for name in circle if name in rows), None)
        yield Found(
            FormProblem.CYCLE,
            Sheet.SURVEY,
            0 if at is None else at.number,
            "relevant" if at is not None and at.text("relevant") else "calculation",
            {"names": " → ".join([*circle[:6], circle[0]])},
        )
        return
    chain = longest_chain(reading.edges)
    if len(chain) > MAX_CHAIN:
        numbers = {"found": f"{len(chain):,}", "limit": f"{MAX_CHAIN:,}"}
        row = rows[chain[0]].number
        yield Found(FormProblem.CHAIN_TOO_LONG, Sheet.SURVEY, row, params=numbers)


def _length(reading: _Reading) -> list[Found]:
    """Whether phones will be slow with it: a warning, for its author may need it all the same."""
    found = len(reading.questions)
    if found < LONG:
        return []
    seconds = round(found / QUESTIONS_A_SECOND)
    numbers = {"found": f"{found:,}", "limit": f"{LONG:,}", "seconds": str(seconds)}
    return [Found(FormProblem.MANY_QUESTIONS, Sheet.SURVEY, params=numbers)]


def _whole(reading: _Reading) -> Iterable[Found]:
    """What the questionnaire as a whole needs: something to answer, and exactly one household."""
    if not reading.questions:
        return [Found(FormProblem.NO_QUESTIONS, Sheet.SURVEY)]
    chosen = [
        (each, row)
        for each, row in zip(reading.questions, reading.rows, strict=True)
        if each.kind is Kind.HOUSEHOLD
    ]
    if not chosen:
        return [Found(FormProblem.HOUSEHOLD_MISSING, Sheet.SURVEY)]
    wrong = [row for each, row in chosen if each.repeat] or [row for _, row in chosen[1:]]
    return [Found(FormProblem.HOUSEHOLD_TWICE, Sheet.SURVEY, row.number, "type") for row in wrong]
