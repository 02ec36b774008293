"""Commands about requests: their calendar, bringing in past ones, and judging how they did."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from minqing.config.commands.records import Mapping, mapping_of
from minqing.config.environment import ProcessRole
from minqing.config.process import connected

__all__ = ["add_to"]

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def add_to(app: typer.Typer, imports: typer.Typer) -> None:
    """Add this subject's commands."""
    imports.command("cases")(import_cases)
    cases = typer.Typer(
        help="Enter days off, judge imported requests, learn categories, try the reply check."
    )
    cases.callback()(_cases)
    cases.command("calendar")(calendar)
    cases.command("judged")(judged)
    cases.command("check-replies")(check_replies)
    cases.command("train")(train)
    app.add_typer(cases, name="cases", no_args_is_help=True)


def _cases() -> None:
    """Enter days off, judge imported requests, learn categories, try the reply check."""


def calendar(
    file: _File,
    *,
    year: Annotated[
        int | None,
        typer.Option(min=2004, max=2100, help="The year; else the first that is not known yet."),
    ] = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Put it in force.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Enter a year's days off from a file (CSV, Excel or iCalendar), as announced.

    Shows which open requests get another date, from which to which. Nothing is changed without
    --adopt. A table that names a day twice, a day that is none, or lacks a holiday is refused:
    each fault names its row (of an iCalendar file: its event), and 1 is returned.
    docs/guides/calendar-and-deadlines.md shows the columns.
    """
    with connected(ProcessRole.WORKER):
        from minqing.cases.management import days_off as body

        raise typer.Exit(body.run(file, year=year, adopt=adopt, as_json=as_json))


def import_cases(
    file: _File,
    *,
    preset: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A TOML file that says how the source writes."
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Where the file comes from; a number of it is taken once.")
    ] = "",
    area: Annotated[
        str, typer.Option(help="The neighbourhood (12 digits) of rows that name none.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, write nothing.")
    ] = False,
    errors: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write refused rows with their reasons here (.xlsx)."),
    ] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave out the refused rows.")
    ] = False,
    mapping: Mapping = None,
    as_json: _AsJson = False,
) -> None:
    """Bring in past requests of another system, with their own moments (CSV or Excel).

    Each becomes a request with its history: raised, answered, closed, transferred, duplicate. The
    due date that the office had is kept and judged beside the month. Each row that cannot be used
    is refused with a reason, and 1 is returned; nothing is written then, unless --skip-faulty
    leaves those rows out. A number of a source is taken once, so a run that was broken off is
    repeated with the same file. docs/guides/importing-cases.md shows presets.
    """
    with connected(ProcessRole.OWNER):
        from minqing.home.management import import_cases as body

        found = body.run(
            file,
            preset=preset,
            source=source,
            area=area,
            dry_run=dry_run,
            errors=errors,
            skip_faulty=skip_faulty,
            mapping=mapping_of(mapping),
            as_json=as_json,
        )
        raise typer.Exit(found)


def judged(
    *,
    source: Annotated[str | None, typer.Option(help="Only requests of this source.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge at the end of this day; now without it."),
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Say how imported requests did: against their due dates, and beside the month.

    One line for each status of each source. 1 when nothing was imported.
    """
    with connected(ProcessRole.WORKER):
        from minqing.cases.management import judged as body

        raise typer.Exit(body.run(source=source, on=at.date() if at else None, as_json=as_json))


def check_replies(
    file: _File,
    *,
    request: Annotated[
        list[str] | None, typer.Option(help="Columns of the request's words; several times.")
    ] = None,
    reply: Annotated[str, typer.Option(help="The column of the answer.")] = "答复意见",
    label: Annotated[
        str, typer.Option(help="The column of hand labels; empty: there are none.")
    ] = "",
    poor: Annotated[str, typer.Option(help="How the label says that an answer is poor.")] = "0",
    as_json: _AsJson = False,
) -> None:
    """Try the reply check on a file of real answers, and compare it with labels by hand.

    Prints how many answers get a warning and, with --label, precision and recall.
    """
    with connected(ProcessRole.WORKER):
        from minqing.cases.management import check_replies as body

        raise typer.Exit(
            body.run(
                file,
                request=request or ["留言主题", "留言详情"],
                reply=reply,
                label=label,
                poor=poor,
                as_json=as_json,
            )
        )


def train(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help="Labelled texts (CSV); else our own."
        ),
    ] = None,
    *,
    text: Annotated[
        list[str] | None, typer.Option(help="Columns of the text; several times.")
    ] = None,
    label: Annotated[str, typer.Option(help="The column of the label.")] = "一级标签",
    preset: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A TOML file: which category each label means."
        ),
    ] = None,
    trial: Annotated[bool, typer.Option("--trial", help="Measure only, keep nothing.")] = False,
    as_json: _AsJson = False,
) -> None:
    """Learn which words belong to which category, and print how well (F1, by category and mean).

    Without a file it learns from the district's own requests. Every fifth text is held out to
    measure on, always the same ones. The desk then suggests a category for a new request and names
    the words; it never chooses one.
    """
    with connected(ProcessRole.WORKER):
        from minqing.cases.management import train as body

        found = body.run(
            file,
            texts=text or ["留言主题", "留言详情"],
            label=label,
            preset=preset,
            store=not trial,
            as_json=as_json,
        )
        raise typer.Exit(found)
