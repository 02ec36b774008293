"""Commands about other systems: clients of the interface, exports."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from minqing.config.environment import ProcessRole
from minqing.config.process import connected

__all__ = ["add_to"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ClientId = Annotated[UUID, typer.Argument(help="The id that `minqing clients list` prints.")]


class Right(StrEnum):
    """What a client may do."""

    READ = "read"
    WORDS = "words"
    CREATE = "create"


class Purpose(StrEnum):
    """What personal columns are taken along for."""

    AUDIT = "audit"
    DISPUTE = "dispute"
    MIGRATION = "migration"
    ANALYSIS = "analysis"


class Form(StrEnum):
    """The form of the file."""

    CSV = "csv"
    JSON_LINES = "jsonl"


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    clients = typer.Typer(help="Systems that may read and record requests over REST and Open311.")
    clients.command("add")(add_client)
    clients.command("renew")(renew_client)
    clients.command("revoke")(revoke_client)
    clients.command("list")(list_clients)
    app.add_typer(clients, name="clients", no_args_is_help=True)
    exports = typer.Typer(help="Write the district's records into files.")
    exports.callback()(_exports)
    exports.command("cases")(export_cases)
    app.add_typer(exports, name="export", no_args_is_help=True)


def add_client(
    name: Annotated[str, typer.Argument(help="As people call the system.")],
    *,
    area: Annotated[
        list[str] | None,
        typer.Option(help="An area's code, several times; the whole district without it."),
    ] = None,
    right: Annotated[
        list[Right] | None, typer.Option(help="Several times; read alone without.")
    ] = None,
    per_minute: Annotated[int, typer.Option(min=1, max=60_000, help="Calls in a minute.")] = 600,
) -> None:
    """Let a system in; prints its id and, this once, its token. 1 for an area that is not known."""
    with connected(ProcessRole.WORKER):
        from minqing.interop.management import clients as body
        from minqing.interop.rules.clients import Right as Known

        rights = [Known(each.value) for each in right or [Right.READ]]
        raise typer.Exit(
            body.add(name=name, areas=area or [], rights=rights, per_minute=per_minute)
        )


def renew_client(client: ClientId) -> None:
    """Give a system a new token, printed this once; the old one ends."""
    with connected(ProcessRole.WORKER):
        from minqing.interop.management import clients as body

        raise typer.Exit(body.renew(client))


def revoke_client(client: ClientId) -> None:
    """Let a system in no longer, from now on."""
    with connected(ProcessRole.WORKER):
        from minqing.interop.management import clients as body

        raise typer.Exit(body.revoke(client))


def list_clients(*, as_json: AsJson = False) -> None:
    """Print the systems that are or were let in."""
    with connected(ProcessRole.WORKER):
        from minqing.interop.management import clients as body

        raise typer.Exit(body.listed(as_json=as_json))


def _exports() -> None:
    """Write the district's records into files."""


def export_cases(
    *,
    out: Annotated[Path, typer.Option(dir_okay=False, help="The new file; never one that exists.")],
    from_on: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Raised on this day or later."),
    ] = None,
    to_on: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Raised on this day or before."),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="csv, or jsonl for JSON lines.")
    ] = Form.CSV,
    personal: Annotated[
        bool, typer.Option("--personal", help="Also what people wrote and their names.")
    ] = False,
    purpose: Annotated[
        Purpose | None, typer.Option(help="What the personal columns are for; goes with them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write requests with their states and moments into a file, as CSV or JSON lines.

    Nothing personal is in it without --personal, which needs a --purpose. The ledger keeps the
    days, the count, the digest of the ids and the purpose. Names that were withheld stay sealed.
    """
    if personal != (purpose is not None):
        message = "--personal and --purpose go together."
        raise typer.BadParameter(message)
    with connected(ProcessRole.WORKER):
        from minqing.interop.management import export as body
        from minqing.interop.operations.exporting import Period
        from minqing.interop.rules.exporting import ExportPurpose, FileForm

        period = Period(from_on.date() if from_on else None, to_on.date() if to_on else None)
        raise typer.Exit(
            body.run(
                out,
                period=period,
                form=FileForm(form.value),
                purpose=ExportPurpose(purpose.value) if purpose else None,
                as_json=as_json,
            )
        )
