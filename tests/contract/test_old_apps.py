"""An app of an earlier release still enrols, pulls and pushes: its payloads, as they were sent.

Each folder of ``old`` holds what the app of that release said and was told. They are never edited:
a release adds a folder, and one goes when no phone of its release is left.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from minqing.fieldwork.rules.mutations import Mutation
from minqing.fieldwork.schemas import EnrolRequest, PullRequest, PushRequest, read_mutation

HERE = Path(__file__).parent
RELEASES = sorted(each.name for each in (HERE / "old").iterdir())

pytestmark = pytest.mark.parametrize("release", RELEASES)


def said(release: str, name: str) -> Any:
    return json.loads((HERE / "old" / release / f"{name}.json").read_text())


def test_everything_it_recorded_is_read(release: str) -> None:
    read = [read_mutation(json.dumps(each)) for each in said(release, "mutations")]

    assert [each for each in read if not isinstance(each, Mutation)] == []


def test_its_requests_are_taken(release: str) -> None:
    EnrolRequest.model_validate(said(release, "enrol-request"))
    PushRequest.model_validate(said(release, "push-request"))
    pulled = PullRequest.model_validate(said(release, "pull-request"))

    assert [str(each.id) for each in pulled.blocks] == [
        each["id"] for each in said(release, "pull-request")["blocks"]
    ]


def test_it_is_still_told_all_that_it_reads(release: str) -> None:
    told = set(fields(json.loads((HERE / "pull-reply.json").read_text())))

    assert sorted(set(fields(said(release, "pull-reply"))) - told) == []


def fields(reply: dict[str, Any]) -> Iterator[str]:
    """The names of everything in an answer to a pull, rows by their kind."""
    yield from (f"reply.{name}" for name in reply)
    for name in ("rounds", "lines", "outcomes", "categories", "numbers", "rulings"):
        for each in reply.get(name) or []:
            yield from (f"{name}.{field}" for field in each)
    for block in reply["blocks"]:
        yield from (f"block.{name}" for name in block)
        for row in block["rows"]:
            yield from (f"row.{name}" for name in row)
            yield from (f"{row['kind']}.{name}" for name in row["data"] or {})
