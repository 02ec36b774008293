"""Commands about the district's records: import, coverage, createuser, bench."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from minqing.config.environment import ProcessRole
from minqing.config.process import connected

__all__ = ["Confirm", "Mapping", "add_to", "mapping_of"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", help="'header=column': which column a header means; several times."),
]
Confirm = Annotated[
    list[str] | None,
    typer.Option(help="The code of a question that was asked, when the answer is yes."),
]
Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, readable=True)]


def mapping_of(given: list[str] | None) -> dict[str, str] | None:
    """Header to column key, from ``header=key``; a usage error for anything else."""
    pairs = [each.rpartition("=") for each in given or ()]
    for header, _, key in pairs:
        if not header:
            message = f"--map {key!r}: write header=column."
            raise typer.BadParameter(message)
    return {header: key for header, _, key in pairs} or None


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    from minqing.config.commands import cases, sheets

    imports = typer.Typer(help="Bring in areas, residents, and what an office keeps in sheets.")
    imports.command("areas")(import_areas)
    imports.command("compounds")(import_compounds)
    imports.command("roster")(import_roster)
    sheets.add_to(app, imports)
    cases.add_to(app, imports)
    app.add_typer(imports, name="import", no_args_is_help=True)
    app.command("coverage")(coverage)
    app.command("divide")(divide)
    app.command("duplicates")(duplicates)
    app.command("createuser")(createuser)
    app.command("bench")(bench)


def import_areas(folder: Folder, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Bring in the official areas: district, streets and towns, neighbourhoods, with boundaries.

    Areas that are known already are updated; none is ever deleted. Nothing is written when
    anything in the folder is wrong: 1, with one line for each fault.
    """
    with connected(ProcessRole.OWNER):
        from minqing.territory.management import import_areas as body

        raise typer.Exit(body.run(folder, dry_run=dry_run, as_json=as_json))


def import_compounds(
    file: File,
    *,
    neighbourhood: Annotated[
        list[str] | None,
        typer.Option(help="Only this neighbourhood (12 digits); may be given several times."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed invents the same households.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Bring in housing compounds as buildings and entrances, with invented households.

    For demonstrations and for measuring: the households and people are made up. Nothing is written
    when a row cannot be used: 1.
    """
    with connected(ProcessRole.OWNER):
        from minqing.households.management import import_compounds as body

        chosen = neighbourhood or []
        raise typer.Exit(body.run(file, neighbourhoods=chosen, seed=seed, as_json=as_json))


def import_roster(
    file: File,
    *,
    dry_run: DryRun = False,
    errors: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write refused rows with their reasons here (.xlsx)."),
    ] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Bring in the doors without a refused row.")
    ] = False,
    mapping: Mapping = None,
    confirm: Confirm = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="The file lists everybody of its neighbourhoods: who is not in it leaves.",
        ),
    ] = False,
    restart: Annotated[
        bool, typer.Option("--restart", help="Read from the beginning, not where it broke off.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a roster of dwellings, households and people (CSV or Excel).

    Each row that cannot be used is refused with a reason, and 1 is returned; nothing is written
    then, unless --skip-faulty brings in the other doors. Importing the same file again changes
    nothing. Killed, it goes on where it was when it is called again with the same file.
    """
    with connected(ProcessRole.OWNER):
        from minqing.home.management import import_sheet as body

        found = body.run(
            "roster",
            file,
            dry_run=dry_run,
            errors=errors,
            skip_faulty=skip_faulty,
            as_json=as_json,
            mapping=mapping_of(mapping),
            confirmed=frozenset(confirm or ()),
            complete=complete,
            restart=restart,
        )
        raise typer.Exit(found)


def coverage(
    *,
    area: Annotated[
        str | None, typer.Option(help="An area's code; the whole district without it.")
    ] = None,
    round_id: Annotated[
        str | None, typer.Option("--round", help="A round's id; the latest without it.")
    ] = None,
    cut_off: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Count what was so at the end of this day."),
    ] = None,
    group: Annotated[str, typer.Option(help="all, or special_hardship.")] = "all",
    as_json: AsJson = False,
) -> None:
    """Say how many households were visited, of how many, and from when the figure is."""
    with connected(ProcessRole.WORKER):
        from minqing.visits.management import coverage as body

        day = None if cut_off is None else cut_off.date()
        raise typer.Exit(
            body.run(area=area, round_id=round_id, cut_off=day, group=group, as_json=as_json)
        )


def divide(
    area: Annotated[
        list[str] | None,
        typer.Argument(help="Codes of neighbourhoods, streets or the district; all without one."),
    ] = None,
    *,
    blocks: Annotated[
        int | None, typer.Option(min=1, help="So many blocks in each neighbourhood.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(min=30, help="Or blocks of about so many minutes of visits.")
    ] = None,
    walls: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="GeoJSON lines (main roads) that no block crosses."
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Without regard to today's blocks.")] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Let every proposal hold from today.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Propose how neighbourhoods are divided into blocks of equal work that hang together.

    Without --blocks or --minutes there will be as many as today, and as few households as possible
    change theirs. Every proposal is kept as a draft, shown on the desk beside today's division;
    nothing else is written without --adopt. 1 when a neighbourhood came to nothing.
    """
    if blocks is not None and minutes is not None:
        message = "Give --blocks or --minutes, not both."
        raise typer.BadParameter(message)
    with connected(ProcessRole.WORKER):
        from minqing.home.management import divide as body

        raise typer.Exit(
            body.run(
                areas=area or [],
                blocks=blocks,
                minutes=minutes,
                walls=walls,
                anew=anew,
                adopting=adopt,
                as_json=as_json,
            )
        )


def duplicates(*, as_json: AsJson = False) -> None:
    """Look over the register for people and households that look alike, and propose them.

    The same ID number; the same name and birth date; two households of one name behind one door.
    Nothing is merged: whoever may see both decides at the desk. Runs by itself every night.
    """
    with connected(ProcessRole.WORKER):
        from minqing.households.management import duplicates as body

        raise typer.Exit(body.run(as_json=as_json))


def createuser(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    *,
    name: Annotated[str, typer.Option(help="The name to show.")] = "",
    operator: Annotated[
        bool, typer.Option("--operator", help="May manage users and see the ledger.")
    ] = False,
) -> None:
    """Make somebody who can sign in; the password is asked for, or read from standard input."""
    with connected(ProcessRole.OWNER):
        from minqing.accounts.management import createuser as body

        raise typer.Exit(body.run(username, name=name, operator=operator))


def bench(
    *,
    only: Annotated[str, typer.Option(help="Measure only what begins with this.")] = "",
    scale: Annotated[
        float, typer.Option(min=0.001, max=10, help="1 is a district of 307,800 households.")
    ] = 1.0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Fill the bench district anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure Minqing against its speed budgets, in districts of their own; 1 when one crashed.

    The first run fills a district by SQL, which takes some minutes; later ones use it again. A
    missed budget is reported and is no failure. Needs the source: benchmarks/ is no part of the
    package. docs/reference/bench.md says how to read the figures.
    """
    from minqing.home.management import bench as body

    raise typer.Exit(body.run(only=only, scale=scale, fresh=fresh, as_json=as_json))
