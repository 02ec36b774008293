"""The example questionnaire of the demonstration, asked in its second round."""

import tempfile
from datetime import datetime
from pathlib import Path

from minqing.lib.actor import Actor
from minqing.questionnaires.operations.versions import add_version, choose_for_round
from minqing.questionnaires.queries.converting import convert
from minqing.questionnaires.queries.templates import workbook_of
from minqing.questionnaires.rules.example import EXAMPLE
from minqing.visits.models import Round

__all__ = ["ask_the_example"]


def ask_the_example(*, by: Actor, at: datetime, area_code: str, round_: Round) -> None:
    """Add the example as an office would upload it, and choose it for the round."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.xlsx"
        with path.open("wb") as file:
            workbook_of(EXAMPLE, file)
        converted = convert(path, version="1")
    version, _new = add_version(by=by, at=at, area_code=area_code, converted=converted)
    choose_for_round(by=by, at=at, questionnaire=version.questionnaire, round=round_, chosen=True)
