"""The list of functions that read past row security is short, known, and explained."""

import re
from pathlib import Path

from django.db import connection

from tests.database import as_owner
from tests.environment import DISTRICT

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "definer-functions.md"


def test_the_documented_list_is_the_one_in_the_database(server: object) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where prosecdef and pronamespace = %s::regnamespace"
            " order by proname",
            [DISTRICT],
        )
        found = [row[0] for row in cursor.fetchall()]
    assert sorted(re.findall(r"^\| `(\w+)\(", PAGE.read_text(), re.MULTILINE)) == found


def test_each_has_a_fixed_search_path(server: object) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where prosecdef and pronamespace = %s::regnamespace"
            " and not coalesce(proconfig::text, '') like '%%search_path%%'",
            [DISTRICT],
        )
        assert cursor.fetchall() == []


def test_every_table_with_a_place_is_behind_row_security(server: object) -> None:
    """A table with a column of places or blocks is about people, or says here why it is not."""
    open_tables = {
        "cases_replytemplate": "how offices begin answers; about nobody",
        "territory_area": "places are public",
        "territory_block": "blocks are public",
        "territory_blockcounter": "a number for each block",
        "territory_blockpart": "blocks are public",
        "territory_team": "teams are public",
        "figures_figure": "frozen figures are published, neighbourhoods and larger only",
        "organisations_organisation": "names of bodies are public",
        "organisations_tie": "ties of branches are published",
        "visits_round": "rounds are announced",
    }
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and c.relnamespace = %s::regnamespace and not c.relrowsecurity"
            " and a.attname in ('area_code', 'block_id') order by 1",
            [DISTRICT],
        )
        unguarded = [row[0] for row in cursor.fetchall()]
    assert sorted(open_tables.keys() - {"territory_area"}) == unguarded
