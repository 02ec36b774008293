"""A district of stated size, filled by SQL and kept for the next run.

Its note beside the data says from which templates and migrations it was made; a district made from
others is made anew.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from time import perf_counter
from typing import TYPE_CHECKING

import psycopg

import minqing
from benchmarks.report import say
from benchmarks.stories import tell_long_stories
from minqing.config.environment import ProcessRole, data_folder
from minqing.config.process import become, loaded
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.management import keys
from minqing.storage.roles import DATABASE, DistrictUrls, drop_district, ensure_district, role_name

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

__all__ = [
    "CODE",
    "ROOT",
    "District",
    "Filled",
    "PhoneSize",
    "Size",
    "database_server",
    "fill",
    "filled_district",
    "may_skip_triggers",
]

CODE = "310199"
ROOT = Path(__file__).resolve().parent.parent
_TEMPLATES = Path(__file__).parent / "sql"
#: Tables whose plain indexes are made when they are full: several times faster than keeping them.
_LARGE = ("households", "visits", "cases")
_PLAIN_INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = current_schema()::regnamespace and not i.indisunique
  and split_part(c.relname, '_', 1) = any(%s)
"""
_LAST_OF_VISITS = "4_visits.sql"
#: The ledger looks up the facts of each entry, so from here on indexes are needed.
_FIRST_OF_READS = "6_ledger.sql"
#: What is in the index of words takes longest to keep: it is made when they are written.
_WORDS = "cases_casewords"
_HELPERS = (
    "bench_id",
    "bench_chance",
    "bench_digest",
    "bench_case_number",
    "bench_end_of",
    "bench_name",
    "bench_pinyin",
    "bench_word",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a district is; 1 is a whole one, and small ones keep three neighbourhoods."""

    scale: float

    @property
    def numbers(self) -> dict[str, int]:
        """What the templates put in."""
        neighbourhoods = max(3, round(203 * self.scale))
        return {
            "streets": min(max(9, round(9 * self.scale)), neighbourhoods),
            "neighbourhoods": neighbourhoods,
            "households": max(600, round(307_800 * self.scale)),
            "visits": max(2_000, round(1_000_000 * self.scale)),
            "cases": max(400, round(100_000 * self.scale)),
        }

    @property
    def shape(self) -> dict[str, int]:
        """Blocks in a neighbourhood, buildings in a block, people in a household."""
        return {"blocks": 15, "parts": 5, "people": 2, "larger": 7}

    @property
    def name(self) -> str:
        """The district's name: ``bench1x``, ``bench0_01x``."""
        return f"bench{self.scale:g}x".replace(".", "_")


class PhoneSize(Size):
    """Blocks as large as a phone has to bear, one in each neighbourhood; 1 is a hundred of them."""

    HOUSEHOLDS = 2_000
    PEOPLE = 4

    @property
    def numbers(self) -> dict[str, int]:
        """A visit of each household, half of them in the round that runs; a case of each tenth."""
        neighbourhoods = max(3, round(100 * self.scale))
        households = neighbourhoods * self.HOUSEHOLDS
        return {
            "streets": min(9, neighbourhoods),
            "neighbourhoods": neighbourhoods,
            "households": households,
            "visits": households,
            "cases": households // 10,
        }

    @property
    def shape(self) -> dict[str, int]:
        """One block to a neighbourhood."""
        return {"blocks": 1, "parts": 75, "people": self.PEOPLE, "larger": 0}

    @property
    def name(self) -> str:
        """The district's name: ``benchphones1x``."""
        return super().name.replace("bench", "benchphones")


@dataclass(frozen=True, slots=True)
class District:
    """A filled district, whose owner's connection is Django's default while it is open."""

    urls: DistrictUrls
    size: Size
    server: EmbeddedServer

    def environment(self, role: ProcessRole) -> dict[str, str]:
        """The variables of a process that works on it with the bench's settings."""
        return {**_variables(self.size.name), **become(role, self.urls)}


@contextmanager
def database_server() -> Iterator[EmbeddedServer]:
    """The embedded server under ``MINQING_DATA``, durable as in use."""
    server = start_server(data_folder())
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def filled_district(server: EmbeddedServer, size: Size, *, fresh: bool) -> Iterator[District]:
    """The district of a size, made when it is missing or older than its templates.

    One to a process: Django reads once which district it works on.
    """
    note = data_folder() / "benchmarks" / f"{size.name}.json"
    made_from = _made_from(size)
    is_there = note.exists() and json.loads(note.read_text("utf-8"))["made_from"] == made_from
    urls = ensure_district(server, size.name)
    if fresh or not is_there:
        note.unlink(missing_ok=True)
        drop_district(server, size.name)
        urls = ensure_district(server, size.name)
    # Before settings are read: sessions are signed with a secret of the keyring.
    keys.ensure(data_folder() / "keys" / f"{size.name}.json")
    district = District(urls, size, server)
    with loaded(district.environment(ProcessRole.OWNER)):
        if fresh or not is_there:
            _migrate()
            with may_skip_triggers(server, size.name):
                fill(size)
            note.parent.mkdir(mode=0o700, exist_ok=True)
            note.write_text(json.dumps({"made_from": made_from}), "utf-8")
        yield district


def _variables(name: str) -> dict[str, str]:
    folders = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PYTHONPATH": folders,
        "MINQING_DISTRICT": name,
        "MINQING_DISTRICT_CODE": CODE,
        "MINQING_DISTRICT_NAME": "云锦区",
        "MINQING_DATA": str(data_folder()),
        "MINQING_DEMO": "0",
    }


def _made_from(size: Size) -> str:
    """A digest of everything that decides what the district holds."""
    package = Path(minqing.__file__).parent
    sources = [*_TEMPLATES.glob("*.sql"), *package.glob("*/migrations/*.py")]
    digest = hashlib.sha256(json.dumps(size.numbers | size.shape).encode())
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()


class Filled(Template):
    """A template whose places are written ``@name``, since SQL has other uses for the dollar."""

    delimiter = "@"


def _migrate() -> None:
    from minqing.storage.management import migrate  # noqa: PLC0415  # Django is loaded by now

    migrate.run(verbosity=0)


@contextmanager
def may_skip_triggers(server: EmbeddedServer, name: str) -> Iterator[None]:
    """While it lasts, the owner may load without triggers, which PostgreSQL allows nobody else."""
    owner, setting = role_name(name, "owner"), "parameter session_replication_role"
    with psycopg.connect(server.admin_dsn(DATABASE), autocommit=True) as connection:
        connection.execute(f"grant set on {setting} to {owner}")
        try:
            yield
        finally:
            connection.execute(f"revoke set on {setting} from {owner}")


def fill(size: Size) -> None:
    """Fill an empty, migrated district, as the owner. Facts, projections and ledger agree.

    Triggers are left out: what they keep is made by a recount, what they check is made right.
    """
    from django.db import connection  # noqa: PLC0415  # Django is loaded by now

    from minqing.households.operations import rebuild_tallies  # noqa: PLC0415  # the same

    began = perf_counter()
    say(f"Filling {size.name}: " + ", ".join(f"{n:,} {k}" for k, n in size.numbers.items()))
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        cursor.execute("set session_replication_role = replica")
        cursor.execute(_PLAIN_INDEXES, [list(_LARGE)])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        for template in sorted(_TEMPLATES.glob("*.sql")):
            text = Filled(template.read_text("utf-8")).substitute(
                size.numbers, **size.shape, district=CODE
            )
            statements = text.split(";\n\n")
            if template.name == _LAST_OF_VISITS:
                statements += _projections()
            if template.name == _FIRST_OF_READS:
                words = [made for _name, made in indexes if _WORDS in made]
                rest = [made for _name, made in indexes if _WORDS not in made]
                statements = [*rest, *_followed(), *words, *statements]
            _step(cursor, template.stem[2:], statements)
        cursor.execute("reset session_replication_role")
        rebuild_tallies()
        tell_long_stories()
        cursor.execute("drop routine " + ", ".join(_HELPERS))
        cursor.execute("vacuum (analyze)")
        cursor.execute("reset synchronous_commit")
    say(f"  in all {perf_counter() - began:.0f} s")


def _step(cursor: "CursorWrapper", name: str, statements: Sequence[str]) -> None:
    """Run statements each in its own transaction, and say how long they took together."""
    began = perf_counter()
    for statement in statements:
        cursor.execute(statement)
    say(f"  {name}: {perf_counter() - began:.0f} s")


def _projections() -> tuple[str, str]:
    """Where every household stands, and the numerators: counted as ``minqing reconcile`` does."""
    from minqing.visits.queries.reconcile import STANDINGS, TALLIES  # noqa: PLC0415  # needs Django

    standings = f"""
    insert into visits_householdstanding (id, household_id, round_id, area_code, block_id, met,
      met_at, last_outcome, last_visit_at, visits, rev)
    select gen_random_uuid(), f.household_id, f.round_id, h.area_code, h.block_id,
      f.met_at is not null, f.met_at, f.last_outcome, f.last_visit_at, f.visits, 1
    from ({STANDINGS}) f join households_household h on h.id = f.household_id
    """  # noqa: S608  # a constant of the visits package
    tallies = f"""
    insert into visits_visittally (id, area_code, block_id, round_id, "group", met)
    select gen_random_uuid(), t.* from ({TALLIES}) t
    """  # noqa: S608  # the same
    return standings, tallies


def _followed() -> tuple[str, ...]:
    """What triggers would have kept. With indexes, or each household reads all visits and each case
    all answers; the visits a neighbourhood at a time.
    """
    return (
        "analyze",
        "select cases_keep_words(null)",
        """
        select visits_follow_up(array_agg(household_id)) from visits_householdstanding
        group by left(area_code, 12)
        """,
    )
