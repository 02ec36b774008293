"""Commands that print what has come of it: report summary."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from minqing.config.environment import ProcessRole
from minqing.config.process import connected

__all__ = ["add_to"]


class Language(StrEnum):
    """The languages a report is printed in."""

    CHINESE = "zh-hans"
    ENGLISH = "en"


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    reports = typer.Typer(help="Print what has come of a round of visits.")
    reports.callback()(_reports)
    reports.command("summary")(summary)
    app.add_typer(reports, name="report", no_args_is_help=True)


def _reports() -> None:
    """Print what has come of a round of visits."""


def summary(
    *,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write a Word file (.docx) here.")
    ] = None,
    round_id: Annotated[
        str | None,
        typer.Option("--round", help="A round's id; without it the round that ended last."),
    ] = None,
    area: Annotated[
        str | None, typer.Option(help="An area's code; the whole district without it.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="The language of labels and file.")
    ] = Language.CHINESE,
    address: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Where Minqing is opened, such as https://minqing.example: figures in the file"
            " then open their lists.",
        ),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for a program to read.")
    ] = False,
) -> None:
    """Say what a round has come to: branches tied, households visited, requests solved, answered.

    Every figure is counted again from the records as of the round's last day, beside what was
    published when the round was closed. 1 when no round has begun, 2 for a wrong question.
    """
    with connected(ProcessRole.WORKER):
        from minqing.reports.management import summary as body

        raise typer.Exit(
            body.run(
                out=out,
                round_id=round_id,
                area_code=area,
                language=language.value,
                address=address,
                as_json=as_json,
            )
        )
