"""Commands that bring in spreadsheets: ``minqing import KIND FILE``, one for each kind."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from minqing.config.commands.records import Confirm, Mapping, mapping_of
from minqing.config.environment import ProcessRole
from minqing.config.process import connected

__all__ = ["add_to"]

_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")]
_Errors = Annotated[
    Path | None,
    typer.Option(dir_okay=False, help="Write refused rows with their reasons here (.xlsx)."),
]
_SkipFaulty = Annotated[bool, typer.Option("--skip-faulty", help="Leave out the refused rows.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]

_END = """

Each row that cannot be used is refused with a reason, and 1 is returned; nothing is written then,
unless --skip-faulty leaves those rows out. Importing the same file again changes nothing; nothing
ends because a file does not name it.
"""
_KINDS = {
    "organisations": """
Bring in organisations: branches, committees, member units, sponsors, offices (CSV or Excel).

One is recognised by its code, else by name and area. Its parent may stand in the same file.""",
    "members": """
Bring in the members of organisations, with their sign-in names (CSV or Excel).

One is recognised by the staff number, else by organisation, name and telephone number. A sign-in
name opens an account; `minqing sign-ins` makes the codes for the first sign-in.""",
    "ties": """
Bring in which branch is tied to which neighbourhood, from which day to which (CSV or Excel).""",
    "teams": """
Bring in the teams of neighbourhoods, blocks and buildings (CSV or Excel).""",
    "postings": """
Bring in who serves where and as what, from which day to which (CSV or Excel).""",
    "blocks": """
Bring in which buildings make up which block, before the roster (CSV or Excel).

A building that the tree does not have is added. One with doors on the register does not move.""",
    "hardship": """
Bring in the register of special hardship (CSV or Excel).

A household is found by the ID number of somebody in it, or by its address and householder.""",
}


def add_to(app: typer.Typer, imports: typer.Typer) -> None:
    """Add a command for each kind, the one that writes empty sheets, and the one for sign-ins."""
    app.command("sign-ins")(sign_ins)
    for kind, words in _KINDS.items():
        imports.command(kind, help=words.strip() + _END)(_command(kind))
    imports.command("template")(template)
    imports.command("questionnaire")(questionnaire)


def _command(kind: str) -> Callable[..., None]:
    def import_sheet(
        file: _File,
        *,
        dry_run: _DryRun = False,
        errors: _Errors = None,
        skip_faulty: _SkipFaulty = False,
        mapping: Mapping = None,
        confirm: Confirm = None,
        as_json: _AsJson = False,
    ) -> None:
        with connected(ProcessRole.OWNER):
            from minqing.home.management import import_sheet as body

            found = body.run(
                kind,
                file,
                dry_run=dry_run,
                errors=errors,
                skip_faulty=skip_faulty,
                mapping=mapping_of(mapping),
                confirmed=frozenset(confirm or ()),
                as_json=as_json,
            )
            raise typer.Exit(found)

    return import_sheet


def questionnaire(
    file: _File,
    *,
    dry_run: _DryRun = False,
    as_json: _AsJson = False,
) -> None:
    """Bring in a questionnaire: an XLSForm (.xlsx) of questions, choices and settings.

    What cannot be used is named with sheet, row and column, and 1 is returned. A version that is
    there already changes nothing; it is asked nowhere until it is chosen for a round on the desk.
    """
    with connected(ProcessRole.OWNER):
        from minqing.questionnaires.management import import_questionnaire as body

        raise typer.Exit(body.run(file, dry_run=dry_run, as_json=as_json))


def template(
    kind: Annotated[str, typer.Argument(help="What is to be brought in: members, teams …")],
    target: Annotated[Path, typer.Argument(dir_okay=False, help="The .xlsx file to write.")],
    *,
    english: Annotated[bool, typer.Option("--english", help="Write English headers.")] = False,
) -> None:
    """Write an empty sheet with the headers of a kind, to be filled in and imported."""
    with connected(ProcessRole.OWNER):
        from minqing.home.management import sheet_template as body

        raise typer.Exit(body.run(kind, target, english=english))


def sign_ins(
    target: Annotated[Path, typer.Argument(dir_okay=False, help="The .xlsx file to write.")],
    *,
    name: Annotated[
        list[str] | None,
        typer.Option(help="A sign-in name that needs a new code; may be given several times."),
    ] = None,
    area: Annotated[str, typer.Option(help="Only members of this area (its code).")] = "",
) -> None:
    """Make codes for the first sign-in, for everybody who has no password yet.

    The file holds one line for each: hand them over in person, then delete it. Whoever signs in
    with a code must choose a password first, then set up the second factor. With --name somebody
    who forgot the password gets a new code, and the old password is good no longer.
    """
    with connected(ProcessRole.OWNER):
        from minqing.home.management import sign_ins as body

        raise typer.Exit(body.run(target, names=name or (), area=area))
