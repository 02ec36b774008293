"""What a sheet of past requests holds: its columns, its times, and the acts that follow from it.

Another system's export becomes the same acts that are done live. What it does not say is not made
up: a request that was closed there is closed here, and solved only if a column says so.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from minqing.cases.rules.words import MAX_NAME, Category, ToldChannel
from minqing.lib.time import SHANGHAI
from minqing.sheets.rules.columns import Column, Kind, normalise_header
from minqing.sheets.rules.problems import CellRefusedError, Problem
from minqing.sheets.rules.records import Record

__all__ = [
    "CASE_COLUMNS",
    "CaseProblem",
    "Given",
    "ImportedStatus",
    "Outcome",
    "Preset",
    "PresetError",
    "check_case",
    "columns_of",
    "outcome_of",
    "read_preset",
]

MAX_PAST = 20_000
"""Characters of a text of the past, which nobody can shorten any more."""
MAX_NUMBER = 64
_YEARS = range(1980, 2101)


class Outcome(StrEnum):
    """What has become of a request in the system that it comes from."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class CaseProblem(StrEnum):
    """What can be wrong with these rows only; the words are in ``cases.models``."""

    NOT_A_MOMENT = "not_a_moment"
    NOTHING_SAID = "nothing_said"
    BEFORE_IT_WAS_RAISED = "before_it_was_raised"
    END_WITHOUT_MOMENT = "end_without_moment"
    MOMENT_WITHOUT_END = "moment_without_end"
    ANSWERED_AFTER_THE_END = "answered_after_the_end"
    MOMENT_IN_THE_FUTURE = "moment_in_the_future"
    NOT_A_NEIGHBOURHOOD = "not_a_neighbourhood"
    SAYS_SOMETHING_ELSE = "says_something_else"
    UNKNOWN_TARGET = "unknown_target"
    TARGET_IS_A_DUPLICATE = "target_is_a_duplicate"


@dataclass(frozen=True, slots=True)
class Given:
    """A moment as a sheet gives it; ``day_only`` when it names no time of the day."""

    at: datetime
    day_only: bool = False

    def as_end(self, zone: ZoneInfo) -> datetime:
        """The end of a day without a time: what was done on a day was done, or due, by then."""
        if not self.day_only:
            return self.at
        day = self.at.astimezone(zone).date()
        return datetime.combine(day, time.max, zone)


@dataclass(frozen=True, slots=True)
class ImportedStatus:
    """A status in the words of the system that it comes from, and what it means."""

    words: str
    outcome: Outcome


class PresetError(Exception):
    """A preset that cannot be used; the message says what is wrong, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How the sheets of one source are to be read: a small TOML file, kept beside them.

    ``columns`` goes from a header to a column's key; ``values`` from a column's key to what each
    word in it means (``*``: any other word). ``dates`` are formats of ``strptime`` that are tried
    before ISO; times without an offset are of ``time_zone``.
    """

    source: str = ""
    area: str = ""
    time_zone: ZoneInfo = SHANGHAI
    dates: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_OUTCOME_WORDS = {
    Outcome.OPEN: "未办结 办理中 处理中 待办 受理 open new pending",
    Outcome.ANSWERED: "已答复 已回复 已回应 answered",
    Outcome.CLOSED: "已办结 办结 已结案 结案 已关闭 closed",
    Outcome.DUPLICATE: "重复 重复件 重复办结 duplicate",
    Outcome.TRANSFERRED: "已转出 转出 转办 transferred",
    Outcome.WITHDRAWN: "已撤回 撤回 撤单 withdrawn",
}
_CATEGORY_WORDS = {
    Category.REPAIR: "房屋维修 维修",
    Category.PROPERTY: "物业管理 物业",
    Category.SANITATION: "环境卫生 环境卫生与绿化 绿化 卫生",
    Category.SAFETY: "消防安全 安全",
    Category.TRAFFIC: "停车与交通 交通 停车",
    Category.UTILITIES: "水电煤网 水电气网",
    Category.NEIGHBOURS: "邻里纠纷 邻里",
    Category.HARDSHIP: "困难救助 困难帮扶",
    Category.CARE: "养老健康 养老 医疗",
    Category.WORK: "就业社保 劳动就业",
    Category.EDUCATION: "教育文体 教育",
    Category.OTHER: "其他 其它",
}
_TOLD_WORDS = {
    ToldChannel.IN_PERSON: "当面 上门",
    ToldChannel.PHONE: "电话",
    ToldChannel.PORTAL: "网上 网络",
    ToldChannel.LETTER: "信函 书面",
}


def _words(words: Mapping[Any, str]) -> dict[str, str]:
    """Each word to its code, and each code to itself."""
    found = {word: str(code) for code, listed in words.items() for word in listed.split()}
    return found | {str(code): str(code) for code in words}


_CHOICES = {
    "status": _words(_OUTCOME_WORDS),
    "category": _words(_CATEGORY_WORDS),
    "told_channel": _words(_TOLD_WORDS),
}

CASE_COLUMNS: tuple[Column, ...] = (
    Column(
        "number",
        ("外部编号", "external number", "工单编号", "诉求编号", "编号"),
        required=True,
        filled=True,
        max_length=MAX_NUMBER,
    ),
    Column(
        "raised_at",
        ("提出时间", "raised at", "受理时间", "登记时间"),
        required=True,
        filled=True,
    ),
    Column("title", ("标题", "title", "主题"), max_length=MAX_PAST),
    Column("body", ("诉求内容", "body", "内容", "详情"), max_length=MAX_PAST),
    Column("category", ("诉求类别", "category", "类别")),
    Column("status", ("办理状态", "status", "状态")),
    Column("due_at", ("办理期限", "due at", "应办结时间")),
    Column("answered_at", ("答复时间", "answered at", "回复时间")),
    Column("answer", ("答复内容", "answer", "答复意见", "回复内容"), max_length=MAX_PAST),
    Column("next_on", ("下一步日期", "next step on"), kind=Kind.DAY),
    Column("closed_at", ("办结时间", "closed at", "结案时间")),
    Column("solved", ("是否解决", "solved"), kind=Kind.YES_NO),
    Column("transferred_at", ("转出时间", "transferred at")),
    Column("transferred_to", ("转往单位", "transferred to"), max_length=120),
    Column("duplicate_of", ("重复于", "duplicate of"), max_length=MAX_NUMBER),
    Column("told_channel", ("告知方式", "told by")),
    Column("requester", ("诉求人", "requester", "姓名"), max_length=MAX_NAME),
    Column("area", ("居民区", "neighbourhood", "居民区代码", "neighbourhood code"), max_length=120),
)
_MOMENTS = ("raised_at", "due_at", "answered_at", "closed_at", "transferred_at")


def columns_of(preset: Preset) -> tuple[Column, ...]:
    """The columns of a sheet of past requests, reading times and words as a preset says."""
    return tuple(_column(column, preset) for column in CASE_COLUMNS)


def read_preset(text: str) -> Preset:
    """A preset from its TOML; PresetError names what is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PresetError(str(error)) from error
    unknown = found.keys() - {"source", "area", "time_zone", "dates", "columns", "values"}
    if unknown:
        message = f"{min(unknown)!r} is no setting of a preset."
        raise PresetError(message)
    keys = {column.key for column in CASE_COLUMNS}
    columns = _texts(found.get("columns", {}), "columns")
    values = {key: _texts(words, f"values.{key}") for key, words in found.get("values", {}).items()}
    if wrong := (set(columns.values()) - keys - {""}) | (values.keys() - _CHOICES.keys()):
        message = f"{min(wrong)!r} is no column that a preset can name here."
        raise PresetError(message)
    for key, words in values.items():
        if wrong := set(words.values()) - set(_CHOICES[key].values()):
            message = f"{min(wrong)!r} is no value of {key!r}."
            raise PresetError(message)
    try:
        zone = ZoneInfo(str(found.get("time_zone", SHANGHAI.key)))
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"{found['time_zone']!r} is no time zone."
        raise PresetError(message) from error
    return Preset(
        source=str(found.get("source", "")),
        area=str(found.get("area", "")),
        time_zone=zone,
        dates=tuple(str(each) for each in found.get("dates", ())),
        columns=columns,
        values=values,
    )


def check_case(record: Record, *, at: datetime, zone: ZoneInfo) -> None:
    """Refuse what a row by itself shows to be wrong: words, order of moments, ends without one."""
    if not record.text("title") and not record.text("body"):
        record.refuse("body", CaseProblem.NOTHING_SAID)
    raised = _given(record, "raised_at")
    for key in _MOMENTS:
        written = record.values.get(key)
        if isinstance(written, str):
            record.refuse(key, CaseProblem.NOT_A_MOMENT, written=written[:40])
    if raised is None or record.faults:
        return
    if raised.at > at:
        record.refuse("raised_at", CaseProblem.MOMENT_IN_THE_FUTURE)
    for key in ("answered_at", "closed_at", "transferred_at"):
        given = _given(record, key)
        if given is not None and given.as_end(zone) < raised.at:
            record.refuse(key, CaseProblem.BEFORE_IT_WAS_RAISED)
        if given is not None and given.at > at:
            record.refuse(key, CaseProblem.MOMENT_IN_THE_FUTURE)
    _check_end(record, zone)


def outcome_of(record: Record) -> ImportedStatus:
    """What has become of it: as the status says, else as the moments do."""
    status = record.values.get("status")
    if isinstance(status, ImportedStatus):
        return status
    ends = (
        ("transferred_at", Outcome.TRANSFERRED),
        ("closed_at", Outcome.CLOSED),
        ("answered_at", Outcome.ANSWERED),
    )
    for key, outcome in ends:
        if record.values.get(key) is not None:
            return ImportedStatus("", outcome)
    return ImportedStatus("", Outcome.OPEN)


def _check_end(record: Record, zone: ZoneInfo) -> None:
    outcome = outcome_of(record).outcome
    answered, closed = _given(record, "answered_at"), _given(record, "closed_at")
    end = _given(record, "transferred_at") or closed
    if outcome in {Outcome.CLOSED, Outcome.TRANSFERRED, Outcome.WITHDRAWN} and end is None:
        record.refuse("closed_at", CaseProblem.END_WITHOUT_MOMENT)
    if outcome is Outcome.ANSWERED and answered is None:
        record.refuse("answered_at", CaseProblem.END_WITHOUT_MOMENT)
    if outcome in {Outcome.OPEN, Outcome.ANSWERED} and end is not None:
        record.refuse("status", CaseProblem.MOMENT_WITHOUT_END)
    if answered is not None and end is not None and answered.at > end.as_end(zone):
        record.refuse("answered_at", CaseProblem.ANSWERED_AFTER_THE_END)


def _given(record: Record, key: str) -> Given | None:
    found = record.values.get(key)
    return found if isinstance(found, Given) else None


def _column(column: Column, preset: Preset) -> Column:
    if column.key in _MOMENTS:
        return replace(column, parse=_moment_reader(preset))
    if column.key in _CHOICES:
        return replace(column, parse=_word_reader(column.key, preset.values.get(column.key, {})))
    return column


def _word_reader(key: str, given: Mapping[str, str]) -> Callable[[str], object]:
    known = {normalise_header(word): code for word, code in _CHOICES[key].items()}
    known |= {normalise_header(word): code for word, code in given.items() if word != "*"}
    rest = given.get("*")

    def read(written: str) -> object:
        code = known.get(normalise_header(written), rest)
        if code is None:
            choices = " / ".join(_CHOICES[key])
            raise CellRefusedError(
                Problem.NOT_A_CHOICE, written=written[:40], choices=choices, english=choices
            )
        return ImportedStatus(written[:60], Outcome(code)) if key == "status" else code

    return read


def _moment_reader(preset: Preset) -> Callable[[str], Given | str]:
    """What is no moment stays the text it is, and is refused with the row."""

    def read(written: str) -> Given | str:
        found = _first_read(written.strip(), preset.dates)
        if found is None or found.year not in _YEARS:
            return written
        day_only = not any(sign in written for sign in ":：时") and found.time() == time()
        return Given(found if found.tzinfo else found.replace(tzinfo=preset.time_zone), day_only)

    return read


_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日",
            "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分")  # fmt: skip


def _first_read(written: str, formats: Sequence[str]) -> datetime | None:
    for one in formats:
        try:
            return datetime.strptime(written, one)  # noqa: DTZ007 - the caller gives it a zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return _first_read(written, _FORMATS) if formats is not _FORMATS else None


def _texts(found: object, where: str) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        message = f"{where} has to go from text to text."
        raise PresetError(message)
    return {str(key): str(value) for key, value in found.items()}
