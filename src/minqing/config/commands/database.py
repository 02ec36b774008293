"""Commands about the database: migrate, reconcile, ledger, database."""

from pathlib import Path
from typing import Annotated

import typer

from minqing.config.environment import ProcessRole, district
from minqing.config.process import connected, district_server

__all__ = ["add_to"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    app.command("migrate")(migrate)
    app.command("reconcile")(reconcile)
    ledger = typer.Typer(help="The record of who did what, which nobody can change unseen.")
    ledger.command("verify")(verify_ledger)
    ledger.command("root")(sign_root)
    app.add_typer(ledger, name="ledger", no_args_is_help=True)
    database = typer.Typer(help="The database server: the embedded one, or your own.")
    database.command("roles-sql")(print_roles)
    database.command("shell")(shell)
    app.add_typer(database, name="database", no_args_is_help=True)


def migrate() -> None:
    """Bring the district's tables up to date. Run it before the first start and after an upgrade.

    Runs as the owner. The tables of the job queue are shared by all districts of the database and
    are made once. Running it again changes nothing.
    """
    with connected(ProcessRole.OWNER):
        from minqing.storage.management import migrate as body

        body.run()


def reconcile(
    *,
    as_json: AsJson = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="Write the projections anew where they differ.")
    ] = False,
) -> None:
    """Recompute every tally and standing from the facts; 1 when one differs.

    Changes nothing unless told to mend: then it first prints what it changes.
    """
    with connected(ProcessRole.OWNER):
        from minqing.home.management import reconcile as body

        raise typer.Exit(body.run(as_json=as_json, mend=mend))


def verify_ledger(
    *,
    roots: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of daily roots delivered before."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every fact and entry against the ledger's chains; 1 when something was changed.

    With --roots it also notices a ledger that was cut short or rewritten as a whole after a root
    was delivered.
    """
    with connected(ProcessRole.OWNER):
        from minqing.ledger.management import verify as body

        raise typer.Exit(body.run(roots=roots, as_json=as_json))


def sign_root(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Where to deliver it; MINQING_ROOTS without it."),
    ] = None,
) -> None:
    """Sign today's root of the ledger and write it to a folder.

    Let that folder lie outside this machine's reach: a root proves something only where nobody who
    can change the database can change it, too.
    """
    with connected(ProcessRole.OWNER):
        from django.conf import settings

        from minqing.ledger.management import sign_root as body

        raise typer.Exit(body.run(folder=folder or settings.MINQING_ROOTS))


def print_roles(
    *,
    name: Annotated[
        str | None, typer.Option("--district", help="The district; MINQING_DISTRICT without it.")
    ] = None,
) -> None:
    """Print the SQL that makes a district's roles and schema in your own PostgreSQL (15 or newer).

    Run it with psql as a superuser, then set DATABASE_URL to the web (for the worker: the worker's)
    address and DATABASE_OWNER_URL to the owner's.
    """
    from minqing.storage.roles import roles_sql

    typer.echo(roles_sql(name or district()), nl=False)


def shell(
    *,
    role: Annotated[ProcessRole, typer.Option(help="As whom.")] = ProcessRole.OWNER,
) -> None:
    """Open psql on the embedded database, as one of the district's roles."""
    from minqing.storage.management import psql as body

    with district_server() as (server, urls):
        url = {"owner": urls.owner, "web": urls.web, "worker": urls.worker}[role]
        raise typer.Exit(body.run(server, url))
