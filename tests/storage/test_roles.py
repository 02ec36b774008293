"""Roles: what each may do, and that nothing crosses from one district to another."""

import subprocess

import psycopg
import pytest
from psycopg import errors

from minqing.storage.binaries import installed_binaries
from minqing.storage.embedded import EmbeddedServer, start_server
from minqing.storage.roles import (
    DistrictUrls,
    check_district,
    drop_district,
    ensure_district,
    roles_sql,
)
from tests.storage.servers import data_folder


@pytest.fixture(scope="module")
def north(own_server: EmbeddedServer) -> DistrictUrls:
    urls = ensure_district(own_server, "north")
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table household (name text)")
        owner.execute("create table visit (id bigint generated always as identity)")
    return urls


@pytest.fixture(scope="module")
def south(own_server: EmbeddedServer) -> DistrictUrls:
    return ensure_district(own_server, "south")


@pytest.mark.parametrize("name", ["d310199", "t4711", "north_bank"])
def test_a_district_is_named_like_a_schema(name: str) -> None:
    assert check_district(name) == name


@pytest.mark.parametrize(
    "name", ["", "d", "D310199", "310199", "a-b", "a b", "queue", "public", "pg_toast", "minqing_x"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="lower-case letter"):
        check_district(name)


@pytest.mark.parametrize("part", ["web", "worker"])
def test_web_and_worker_use_what_the_owner_made_and_make_nothing(
    north: DistrictUrls, part: str
) -> None:
    with psycopg.connect(getattr(north, part), autocommit=True) as connection:
        connection.execute("insert into household values ('Wang')")
        connection.execute("insert into visit default values")
        connection.execute("update household set name = 'Li'")
        connection.execute("delete from household")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("create table mine (id int)")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("truncate household")


def test_only_those_who_import_have_temporary_tables(north: DistrictUrls) -> None:
    with psycopg.connect(north.worker) as worker:
        worker.execute("create temporary table staging (id int)")
    with psycopg.connect(north.web) as web, pytest.raises(errors.InsufficientPrivilege):
        web.execute("create temporary table staging (id int)")


@pytest.mark.parametrize("part", ["owner", "web", "worker"])
def test_no_role_is_above_row_security(north: DistrictUrls, part: str) -> None:
    with psycopg.connect(getattr(north, part)) as connection:
        row = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles"
            " where rolname = current_user"
        ).fetchone()
    assert row == (False, False, False, False)


@pytest.mark.parametrize("part", ["owner", "web", "worker"])
def test_a_district_cannot_look_into_another(
    north: DistrictUrls, south: DistrictUrls, part: str
) -> None:
    with psycopg.connect(getattr(south, part), autocommit=True) as connection:
        with pytest.raises(errors.UndefinedTable):
            connection.execute("select * from household")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select * from north.household")


def test_setting_up_again_changes_nothing(own_server: EmbeddedServer, north: DistrictUrls) -> None:
    assert ensure_district(own_server, "north") == north


def test_a_dropped_district_takes_no_other_with_it(own_server: EmbeddedServer) -> None:
    urls = {name: ensure_district(own_server, name) for name in ("east", "west")}
    for url in urls.values():
        with psycopg.connect(url.owner) as owner:
            owner.execute("create table household (name text)")
    drop_district(own_server, "east")
    with psycopg.connect(urls["west"].web) as web:
        web.execute("select * from household")
    again = ensure_district(own_server, "east")
    with psycopg.connect(again.web) as web, pytest.raises(errors.UndefinedTable):
        web.execute("select * from household")


def test_the_printed_script_sets_up_somebody_elses_server() -> None:
    """Run by psql twice, as at an upgrade; then every role signs in with its password."""
    roles = ["shore_owner", "shore_web", "shore_worker"]
    with data_folder() as data:
        server = start_server(data, fsync=False)
        command = [str(installed_binaries() / "psql"), "--quiet", "--no-psqlrc"]
        command += ["--dbname", server.admin_dsn("postgres")]
        for role in roles:
            command += ["--set", f"{role}_password=secret-of-{role}"]
        for _ in range(2):
            subprocess.run(command, input=roles_sql("shore"), text=True, check=True)
        host = str(server.cluster.socket_folder)
        for role in roles:
            with psycopg.connect(
                host=host, user=role, password=f"secret-of-{role}", dbname="minqing"
            ) as connection:
                found = connection.execute("show search_path").fetchone()
                assert found == ("shore, queue",)
        server.stop()
