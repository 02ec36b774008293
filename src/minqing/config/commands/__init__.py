"""The commands by subject. Each reads its arguments, chooses a role, calls one function.

Exit codes: 0 done and nothing found; 1 a check found something, or the work failed; 2 it could not
begin: wrong arguments, wrong settings, no usable database; 130 stopped by Ctrl-C.
"""

import errno
import sys
from pathlib import Path

import psycopg
import typer
from django.db import OperationalError

from minqing.config.commands import database, keeping, records, reports, running, systems
from minqing.config.environment import InvalidSettingError
from minqing.config.process import end_on_signals
from minqing.storage.binaries import NoBinariesError
from minqing.storage.cluster import ClusterError
from minqing.storage.folders import UnusableFolderError

__all__ = ["app", "run"]

_HELP = """
Every household visited, every request answered, every student sponsored, every year judged.

Without DATABASE_URL, Minqing runs its own PostgreSQL under MINQING_DATA for as long as a command
needs it. MINQING_DISTRICT names the district (d310199 without it).

Exit codes: 0 done; 1 a check found something, or the work failed; 2 it could not begin.

Start here: minqing demo
"""

app = typer.Typer(
    help=_HELP.strip(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (running, database, keeping, records, reports, systems):
    group.add_to(app)


def run() -> None:
    """Run one command; errors that a person can mend are one message, not a traceback."""
    end_on_signals()
    try:
        app()
    except (InvalidSettingError, UnusableFolderError, NoBinariesError, ClusterError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was not finished was not written; start it again.\n")
        sys.exit(130)
    except (psycopg.OperationalError, OperationalError) as error:
        # Its first line alone: what follows may quote a row.
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        sys.stderr.write(f"The database cannot go on: {reason}\nNothing was half written.\n")
        sys.exit(1)
    except OSError as error:
        # Only those that name a file are about something that whoever called can mend.
        if error.filename is None:
            raise
        sys.stderr.write(_unwritable(error))
        sys.exit(1)


def _unwritable(error: OSError) -> str:
    parent = Path(error.filename).parent
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        reason = "The disk is full. Make room, or name another disk, and run the command again."
    elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        reason = "Whoever runs Minqing has no right to it. Grant it, or name another place."
    elif error.errno == errno.EEXIST:
        reason = "It is there already, and is not written over. Name another one."
    elif error.errno == errno.ENOENT and not parent.exists():
        reason = f"There is no folder {parent}. Make it (or mount its disk), or name another place."
    else:
        reason = f"{error.strerror}. Look at the path, and run the command again."
    return f"{error.filename}: {reason}\n"
