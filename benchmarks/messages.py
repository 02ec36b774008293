"""Real messages of residents, read where they lie: never a part of the project."""

import csv
from dataclasses import dataclass

from benchmarks.measures import NotMeasuredError
from benchmarks.real_district import FOLDER

__all__ = ["Message", "labelled", "topics"]


@dataclass(frozen=True, slots=True)
class Message:
    """What was written, by whom, and the label that somebody gave it (empty: none)."""

    text: str
    sender: str
    label: str


def topics() -> list[Message]:
    """2,600 messages of one city; 66 of them were put under five hot topics by one team."""
    return _read("topics.csv", "热点问题ID_参赛队结果")


def labelled() -> list[Message]:
    """960 messages with one of seven gold categories."""
    return _read("labelled.csv", "一级标签")


def _read(name: str, label: str) -> list[Message]:
    path = FOLDER / "messages" / name
    if not path.is_file():
        raise NotMeasuredError(f"real messages are not at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Message(f"{row['留言主题']}\n{row['留言详情']}", row["留言用户"], row[label])
            for row in csv.DictReader(file)
        ]
