"""Commands that run Minqing: demo, serve, worker."""

from pathlib import Path
from typing import Annotated

import typer

from minqing.config.environment import ProcessRole
from minqing.config.process import connected
from minqing.config.serving import Address, free_port, serve

__all__ = ["add_to"]

_FIRST_PORT = 8000


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    app.command("demo")(run_demo)
    app.command("serve")(run_serve)
    app.command("worker")(run_worker)


def run_demo(
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Make the district anew first.")] = False,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Only make the district, run no server.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Where to listen; without it the first free from 8000 on.")
    ] = None,
    scale: Annotated[
        int,
        typer.Option(
            min=1,
            max=2_000,
            help="What the whole district of 307,800 households is divided by: 1 makes all of it"
            " (about ten minutes), 100 about 3,000 households (a minute).",
        ),
    ] = 100,
) -> None:
    """Show Minqing with a demonstration district, on this machine only.

    The first time this takes a moment: the database is set up and a district is invented, always
    the same one. Afterwards the same data is used until --reset. The last lines name the address
    and a sign-in for each role. Ctrl-C stops everything that was started.
    """
    from minqing.config.demo import demo

    address = None
    if not no_serve:
        address = Address(port=port or free_port("127.0.0.1", _FIRST_PORT))
    raise typer.Exit(demo(address=address, reset=reset, scale=scale, say=typer.echo))


def run_serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = _FIRST_PORT,
    tls_cert: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Certificate chain (PEM) for HTTPS."),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Its key (PEM, PKCS #8, no passphrase)."),
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="Server processes.")] = 1,
    jobs: Annotated[
        bool,
        typer.Option(
            "--jobs/--no-jobs",
            help="Run the worker, too; not with your own PostgreSQL, where it has another address.",
        ),
    ] = True,
) -> None:
    """Serve the district: pages, field app, programming interfaces, and its jobs.

    Beyond this machine HTTPS is required: give a certificate, or put a proxy that has one in front
    and set MINQING_BEHIND_PROXY=1. Run `minqing migrate` before the first start and after every
    upgrade.
    """
    address = Address(host=host, port=port, certificate=tls_cert, key=tls_key)

    def say(line: str) -> None:
        typer.echo(line, err=True)

    raise typer.Exit(serve(address, processes=processes, jobs=jobs, say=say))


def run_worker(
    *,
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs at the same time.")] = 2,
    once: Annotated[bool, typer.Option("--once", help="Do the waiting jobs, then end.")] = False,
) -> None:
    """Do this district's jobs until stopped. `minqing serve` runs one already."""
    with connected(ProcessRole.WORKER):
        from minqing.storage.management import worker

        worker.run(concurrency=concurrency, wait=not once)
