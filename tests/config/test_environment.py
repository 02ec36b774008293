"""Environment variables become values, or errors that say what to write."""

from datetime import time
from enum import StrEnum
from pathlib import Path

import pytest

from minqing.config import environment
from minqing.config.environment import InvalidSettingError


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("yes", True), ("ON", True), ("0", False), ("False", False), ("", False)],
)
def test_a_flag_is_read_in_every_usual_spelling(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: bool
) -> None:
    monkeypatch.setenv("SETTING", written)
    assert environment.flag("SETTING", default=True) is meant


def test_an_unset_variable_gives_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)
    assert environment.flag("SETTING", default=True) is True
    assert environment.integer("SETTING", 7) == 7
    assert environment.text("SETTING", "usual") == "usual"
    assert environment.choice("SETTING", Size.LARGE) is Size.LARGE
    assert environment.words("SETTING", ("a", "b")) == ["a", "b"]


def test_what_cannot_be_read_is_an_error_naming_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SETTING", "maybe")
    with pytest.raises(InvalidSettingError, match="SETTING='maybe': write 1 or 0"):
        environment.flag("SETTING", default=False)
    with pytest.raises(InvalidSettingError, match="SETTING='maybe': write a whole number"):
        environment.integer("SETTING", 1)
    with pytest.raises(InvalidSettingError, match="write one of small, large"):
        environment.choice("SETTING", Size.SMALL)


def test_a_number_below_the_least_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "0")
    with pytest.raises(InvalidSettingError, match="at least 1"):
        environment.integer("SETTING", 3, least=1)


def test_words_are_separated_by_commas_or_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "a.example, b.example c.example")
    assert environment.words("SETTING") == ["a.example", "b.example", "c.example"]


def test_a_district_that_is_no_schema_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINQING_DISTRICT", "310108")
    with pytest.raises(InvalidSettingError, match="MINQING_DISTRICT='310108'"):
        environment.district()


def test_an_address_on_the_network() -> None:
    entry = environment.database("postgresql://web:p%40ss@db.example:6432/minqing?sslmode=require")
    assert {name: entry[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "web",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "NAME": "minqing",
    }
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_a_socket() -> None:
    entry = environment.database("postgresql://web:secret@/minqing?host=%2Frun%2Fdb")
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("/run/db", "", "minqing")
    assert entry["OPTIONS"] == {}


def test_another_database_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="postgresql://"):
        environment.database("sqlite:///minqing.db")


def test_only_the_owner_has_the_owners_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://web:a@/minqing")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:b@/minqing")
    monkeypatch.setenv("MINQING_ROLE", "web")
    web = environment.databases()
    assert {alias: entry["USER"] for alias, entry in web.items()} == {"default": "web"}
    monkeypatch.setenv("MINQING_ROLE", "owner")
    owner = environment.databases()
    assert {alias: entry["USER"] for alias, entry in owner.items()} == {
        "default": "owner",
        "queue": "owner",
    }
    assert owner["queue"]["OPTIONS"]["options"] == "-c role=minqing_queue -c search_path=queue"


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"MINQING_DATA": "/srv/minqing"}, "/srv/minqing"),
        ({"XDG_DATA_HOME": "/home/li/data"}, "/home/li/data/minqing"),
        ({"HOME": "/home/li"}, "/home/li/.local/share/minqing"),
    ],
)
def test_where_an_ordinary_users_data_lies(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    for name in ("MINQING_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment.data_folder() == Path(folder)


def test_where_roots_data_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.delenv("MINQING_DATA", raising=False)
    assert environment.data_folder() == Path("/var/lib/minqing/data")


def test_two_times_of_day_may_reach_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)
    assert environment.times("SETTING", "21:00-08:00") == (time(21), time(8))
    monkeypatch.setenv("SETTING", "0:00 - 0:00")
    assert environment.times("SETTING", "21:00-08:00") == (time(0), time(0))
    for wrong in ("21-8", "25:00-08:00", "21:00-08:60", "evening"):
        monkeypatch.setenv("SETTING", wrong)
        with pytest.raises(InvalidSettingError, match=r"SETTING.*21:00-08:00"):
            environment.times("SETTING", "21:00-08:00")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        (
            "smtps://me:p%40ss@mail.example.cn",
            ("mail.example.cn", 465, "me", "p@ss", True, False),
        ),
        ("smtp://mail.example.cn:587", ("mail.example.cn", 587, "", "", False, True)),
        ("smtp://127.0.0.1?tls=none", ("127.0.0.1", 25, "", "", False, False)),
    ],
)
def test_a_mail_server_is_one_address(
    monkeypatch: pytest.MonkeyPatch, address: str, meant: tuple[object, ...]
) -> None:
    monkeypatch.setenv("SETTING", address)
    assert tuple(environment.smtp("SETTING").values()) == meant


@pytest.mark.parametrize(
    "address", ["me:p@ss", "http://me:p@ss", "smtp://?p@ss", "smtp://me:p@ss?tls=x"]
)
def test_what_is_no_mail_server_is_an_error_that_repeats_no_password(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SETTING", address)
    with pytest.raises(InvalidSettingError, match="SETTING: write smtps://") as refused:
        environment.smtp("SETTING")
    assert "p@ss" not in str(refused.value)
    monkeypatch.delenv("SETTING")
    assert environment.smtp("SETTING") == {}
