"""Commands that keep the district's data: backup, restore, keys."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from minqing.config.environment import (
    InvalidSettingError,
    ProcessRole,
    data_folder,
    district,
    keyring_path,
)
from minqing.config.process import connected, uses_embedded

__all__ = ["add_to"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, help="Read the passphrase from this file's first line."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this subject's commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    keys = typer.Typer(help="The keys that encrypt personal data and sign the ledger.")
    keys.command("create")(create_keys)
    keys.command("export")(export_keys)
    keys.command("import")(import_keys)
    keys.command("rotate")(rotate_keys)
    keys.command("forget")(forget_keys)
    app.add_typer(keys, name="keys", no_args_is_help=True)


def backup(
    out: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="The new file; never one that exists.")
    ] = None,
    *,
    into: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Name it by moment in this folder, for a timer."),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="With --into: of this district's backups keep the newest N."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole district into one file: database, waiting jobs, stored files.

    Everybody goes on working meanwhile. The file appears when it is whole and on the disk. The keys
    are not in it: `minqing keys export` writes them, to be kept elsewhere. 1 when it failed, or
    when stored files were missing on the disk.
    """
    if (out is None) == (into is None):
        raise typer.BadParameter("name either a file or, by --into, a folder.")
    if keep is not None and into is None:
        raise typer.BadParameter("--keep goes with --into.")
    with connected(ProcessRole.OWNER):
        from minqing.home.management import backup as body

        raise typer.Exit(body.run(out=out, into=into, keep=keep, as_json=as_json))


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what the district holds now.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only look whether the file can be restored here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a district back from its backup, on an empty machine or into an empty district.

    Stop server and worker first, and bring in the keys (`minqing keys import`). The file is checked
    before anything is written; the database is then put back as a whole or not at all, migrated if
    the backup is older, and proved: 0 when ledger, projections and files agree, 1 when not, 2 when
    it could not begin. Phones that come back send again what they still have.
    """
    _check_backup(file)
    whole = f"{file} is whole, and the keys here are the right ones."
    if check and uses_embedded():
        typer.echo(whole)
        raise typer.Exit(0)
    with connected(ProcessRole.OWNER):
        from minqing.home.management import restore as body

        if check:
            found = body.check(file)
            if found == 0:
                typer.echo(f"{whole[:-1]}, and the server can hold it.")
            raise typer.Exit(found)
        raise typer.Exit(body.run(file, replace=replace, as_json=as_json))


def create_keys() -> None:
    """Make the district's keys; 1 when it has some, which are never replaced.

    Without its keys nothing personal in the database can be read, ever. Keep a copy apart from the
    backups.
    """
    with connected(ProcessRole.OWNER):
        from minqing.storage.management import keys as body

        raise typer.Exit(body.run())


def export_keys(
    out: Annotated[Path, typer.Argument(dir_okay=False, help="The new file.")],
    *,
    passphrase_file: Passphrase = None,
) -> None:
    """Write the keys to a file under a passphrase, to be kept where no backup lies.

    Needs no database. Somebody with a backup, this file and the passphrase can read everything;
    without them nobody can.
    """
    from minqing.storage.management import keys as body

    passphrase = _passphrase(passphrase_file, twice=True)
    raise typer.Exit(
        body.export_keys(keyring_path(), out, district=district(), passphrase=passphrase)
    )


def import_keys(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    *,
    passphrase_file: Passphrase = None,
) -> None:
    """Bring in keys that were exported before: the first step on a new machine.

    Needs no database. Keys that are there are never replaced by others.
    """
    from minqing.storage.embedded import prepared_folder
    from minqing.storage.management import keys as body

    passphrase = _passphrase(passphrase_file, twice=False)
    path = keyring_path()
    if path.is_relative_to(data_folder()):
        prepared_folder(data_folder())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    raise typer.Exit(body.import_keys(file, path, district=district(), passphrase=passphrase))


def rotate_keys() -> None:
    """Add a data key and seal every ID number, phone number and held item anew under it.

    Servers may go on running. When it is broken off, run it again: it goes on with the rest. The
    older keys stay, because older backups need them. 1 when a value does not open.
    """
    with connected(ProcessRole.OWNER):
        from minqing.storage.management import keys as body

        raise typer.Exit(body.rotate(say=typer.echo))


def forget_keys() -> None:
    """Remove the data keys that no value needs any more; backups made with them become unreadable.

    1 when a value still needs one.
    """
    with connected(ProcessRole.OWNER):
        from minqing.storage.management import keys as body

        raise typer.Exit(body.forget())


def _check_backup(file: Path) -> None:
    """Everything that can be known before a database is touched."""
    from minqing.lib.encryption import Keyring
    from minqing.storage.backup.manifest import UnreadableBackupError
    from minqing.storage.backup.reading import NewerBackupError, WrongKeysError, opened_backup
    from minqing.storage.backup.versions import own_migrations, program_version

    path = keyring_path()
    if not path.exists():
        raise InvalidSettingError(
            f"There are no keys in {path}, and nothing personal in a backup can be read without"
            " them. Bring them in with `minqing keys import`. Nothing was written."
        )
    try:
        with opened_backup(file) as found:
            found.check_version(own_migrations(), program_version())
            found.check_keys(Keyring.load(path))
            found.check_contents()
    except (NewerBackupError, UnreadableBackupError, WrongKeysError) as error:
        raise InvalidSettingError(str(error)) from None


def _passphrase(file: Path | None, *, twice: bool) -> str:
    """From a file, from the terminal, or the first line of standard input."""
    from minqing.lib.sealed_keys import LEAST_PASSPHRASE

    if file is not None:
        given = file.read_text("utf-8").partition("\n")[0]
    elif sys.stdin.isatty():
        given = getpass.getpass("Passphrase: ")
        if twice and getpass.getpass("Once more: ") != given:
            raise InvalidSettingError("The two are not the same. Nothing was written.")
    else:
        given = sys.stdin.readline().rstrip("\n")
    if twice and len(given) < LEAST_PASSPHRASE:
        raise InvalidSettingError(
            f"Choose a passphrase of at least {LEAST_PASSPHRASE} characters, such as five words."
        )
    return given
