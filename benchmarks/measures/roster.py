"""Importing a roster beside COPY of the finished rows into the same tables."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.district import CODE, ROOT, Filled, Size
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.report import say
from benchmarks.rosters import write_roster
from minqing.config.environment import ProcessRole, data_folder
from minqing.config.process import become
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import drop_district, ensure_district

__all__ = ["imported"]

_DISTRICT = "benchroster"
_AREAS = ROOT / "benchmarks" / "sql" / "roster" / "areas.sql"
_TABLES = (
    "households_dwelling",
    "households_household",
    "households_person",
    "households_hardshipentry",
)
_CHUNK = 1 << 20


def imported(server: EmbeddedServer, size: Size) -> Measured:
    """Rows a second of ``minqing import roster`` into an empty district; memory; last transaction.

    The district is made anew for each run. Rows are those of the file, a person each.
    """
    drop_district(server, _DISTRICT)
    urls = ensure_district(server, _DISTRICT)
    environment = {
        **os.environ,
        "MINQING_DISTRICT": _DISTRICT,
        "MINQING_DISTRICT_CODE": CODE,
        "MINQING_DATA": str(data_folder()),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "minqing.config.settings",
        **become(ProcessRole.OWNER, urls),
    }
    (data_folder() / "keys" / f"{_DISTRICT}.json").unlink(missing_ok=True)
    for arguments in (["keys", "create"], ["migrate"]):
        subprocess.run(_minqing(arguments), env=environment, check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="minqing-bench-") as folder:
        roster = Path(folder) / "roster.csv"
        households, people = write_roster(roster, size)
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            _make_areas(owner, size)
            say(f"  importing {households:,} households, {people:,} people")
            watched = _watched(
                _minqing(["import", "roster", str(roster), "--json"]), environment, owner
            )
            _check(owner, watched.output, households, people)
            say("  copying the finished rows")
            copied = _copied(owner, Path(folder))
    drop_district(server, _DISTRICT)
    speed, copy_speed = people / watched.seconds, people / copied
    notes = [
        (
            f"{people:,} rows in {watched.seconds:.1f} s = {speed:,.0f} rows/s,"
            f" {watched.processor:.1f} s of them on the processor outside the database;"
            f" COPY {copied:.1f} s = {copy_speed:,.0f} rows/s"
        ),
    ]
    values = {
        "import.roster": speed / copy_speed,
        "import.memory": watched.memory / 2**20,
        "import.final_transaction": watched.longest,
    }
    return Measured(values, notes)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A finished command: its output, how long it took, its processor time, the most memory of it
    and its children (bytes), and the longest of its transactions (seconds), which writes the
    register.
    """

    output: str
    seconds: float
    processor: float
    memory: int
    longest: float


def _minqing(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "minqing.config.cli", *arguments]


def _watched(
    command: list[str], environment: dict[str, str], owner: "psycopg.Connection[tuple[object, ...]]"
) -> _Watched:
    memory, longest = 0, 0.0
    began, processor = time.perf_counter(), _processor_of_children()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )
    output: list[str] = []
    reader = threading.Thread(target=lambda: output.append(_all_of(process)))
    reader.start()
    while process.poll() is None:
        memory = max(memory, _memory_of(process.pid))
        longest = max(longest, _transaction(owner))
        time.sleep(0.1)
    spent = time.perf_counter() - began
    reader.join()
    if process.returncode != 0:
        raise NotMeasuredError(f"the import ended with {process.returncode}: {output[0][:400]}")
    return _Watched(output[0], spent, _processor_of_children() - processor, memory, longest)


def _processor_of_children() -> float:
    """Seconds of processor time that ended children took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _all_of(process: "subprocess.Popen[str]") -> str:
    return process.stdout.read() if process.stdout else ""


def _memory_of(process: int) -> int:
    """Resident memory of a process and all its descendants, in bytes."""
    own = Path(f"/proc/{process}")
    try:
        pages = int((own / "statm").read_text().split()[1])
        children = (own / "task" / str(process) / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_memory_of(int(each)) for each in children)


def _transaction(owner: "psycopg.Connection[tuple[object, ...]]") -> float:
    """How long the oldest transaction of the owner's other connections has lasted, in seconds."""
    row = owner.execute(
        "select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8"
        " from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()"
    ).fetchone()
    return float(str(row[0])) if row else 0.0


def _make_areas(owner: "psycopg.Connection[tuple[object, ...]]", size: Size) -> None:
    text = Filled(_AREAS.read_text("utf-8")).substitute(size.numbers, district=CODE)
    for statement in text.split(";\n\n"):
        owner.execute(statement.encode())
    owner.execute("vacuum (analyze)")


def _check(
    owner: "psycopg.Connection[tuple[object, ...]]", output: str, households: int, people: int
) -> None:
    """Everything in the file is on the register."""
    said = json.loads(output)
    found = [
        owner.execute(f"select count(*) from {table}".encode()).fetchone()  # noqa: S608 - our own table names
        for table in ("households_household", "households_person")
    ]
    if [each and each[0] for each in found] != [households, people]:
        raise NotMeasuredError(f"the import brought in {found}, of {households}, {people}: {said}")


def _copied(owner: "psycopg.Connection[tuple[object, ...]]", folder: Path) -> float:
    """Seconds of one transaction that copies the finished rows into their emptied tables."""
    for table in _TABLES:
        with (
            (folder / table).open("wb") as file,
            owner.cursor().copy(f"copy {table} to stdout (format binary)".encode()) as source,
        ):
            file.writelines(bytes(part) for part in source)
    owner.execute(f"truncate {', '.join(_TABLES)} cascade".encode())
    owner.execute("vacuum (analyze)")
    began = time.perf_counter()
    with owner.transaction():
        for table in _TABLES:
            with (
                (folder / table).open("rb") as file,
                owner.cursor().copy(f"copy {table} from stdin (format binary)".encode()) as target,
            ):
                while part := file.read(_CHUNK):
                    target.write(part)
    return time.perf_counter() - began
