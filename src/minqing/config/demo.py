"""``minqing demo``: from an empty folder to a district in which somebody can sign in.

Remember: it may delete a demonstration, never anything else. What it made is written down beside
the data before the first row; a district with users and without that note is left alone.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import psycopg
from django.conf import settings
from django.utils import translation

from minqing.config.environment import InvalidSettingError, ProcessRole, data_folder, district
from minqing.config.process import become, district_server, loaded, uses_embedded
from minqing.config.serving import Address, run_servers
from minqing.lib.whole_files import whole_file
from minqing.storage.embedded import EmbeddedServer
from minqing.storage.roles import DistrictUrls, drop_district, ensure_district

__all__ = ["SEED", "SignIn", "demo"]

SEED: Final = 20_240_901
#: Nothing leaves the demonstration.
_SENDING: Final = ("MINQING_EMAIL", "MINQING_SMS", "MINQING_ROBOTS")

#: What somebody is in the district, the name to sign in with, the password.
SignIn = tuple[str, str, str]


def demo(*, address: Address | None, reset: bool, scale: int, say: Callable[[str], None]) -> int:
    """Make the demonstration district where there is none, then serve it at ``address``.

    Without an address it only makes it. ``scale`` divides a whole district of 307,800 households:
    1 makes all of it, 100 about three thousand. One that was made at another scale is kept until
    ``reset``.
    """
    if not uses_embedded():
        raise InvalidSettingError(
            "The demonstration uses the embedded database; unset DATABASE_URL."
        )
    if address is not None:
        address.check()
    os.environ["MINQING_DEMO"] = "1"
    os.environ.setdefault("MINQING_DISTRICT_NAME", "云锦区")
    with district_server() as (server, urls):
        sign_ins = _ensure_filled(server, urls, reset=reset, scale=scale, say=say)
        if address is None:
            _show(sign_ins, say)
            return 0
        # Only what is done from here on is sent, into files that everybody may read at the desk.
        for name in _SENDING:
            os.environ.setdefault(name, "file")
        os.environ.setdefault("MINQING_SITE_URL", address.url)

        def answering() -> None:
            _show(sign_ins, say)
            say(f"\nMinqing is running: {address.url}   (Ctrl-C stops it)")

        return run_servers(
            address, (server, urls), processes=1, jobs=True, say=say, answering=answering
        )


def _ensure_filled(
    server: EmbeddedServer,
    urls: DistrictUrls,
    *,
    reset: bool,
    scale: int,
    say: Callable[[str], None],
) -> Sequence[SignIn]:
    """The sign-ins of the demonstration, which is made when it is not there whole."""
    note = data_folder() / "demonstration" / f"{district()}.json"
    content = json.loads(note.read_text("utf-8")) if note.exists() else None
    if content is None and _has_users(urls):
        message = (
            f"The district {district()} is in use and no demonstration. Name another one in"
            " MINQING_DISTRICT, or another folder in MINQING_DATA."
        )
        raise InvalidSettingError(message)
    if content is not None and content["filled"] and not reset:
        _say_what_is_kept(content["scale"], scale, say)
        _migrate(urls)
        return [(what, name, password) for what, name, password in content["sign_ins"]]
    say(f"Making the demonstration district at scale {scale} …")
    _write(note, {"filled": False})
    drop_district(server, district())
    sign_ins = _fill(ensure_district(server, district()), scale=scale)
    _write(note, {"filled": True, "scale": scale, "sign_ins": sign_ins})
    return sign_ins


def _say_what_is_kept(made: float, asked: int, say: Callable[[str], None]) -> None:
    """Say so when the demonstration is another one than was asked for.

    A scale that is no whole number was noted by a version in which 1 was multiplied, not divided.
    """
    if not isinstance(made, int):
        say("This demonstration was made by an earlier version; --reset makes it anew.")
    elif made != asked:
        say(f"This demonstration was made at scale {made}; --reset makes it anew at {asked}.")


def _fill(urls: DistrictUrls, *, scale: int) -> Sequence[SignIn]:
    _migrate(urls)
    with loaded(become(ProcessRole.OWNER, urls)):
        from minqing.home.management import demo as body  # noqa: PLC0415  # needs Django loaded

        # Whatever the terminal's language is, the district is the same.
        with translation.override(settings.LANGUAGE_CODE):
            return body.run(scale=scale, seed=SEED, now=datetime.now(UTC), progress=_progress)


def _progress(what: str) -> None:
    """One line on the terminal that is written over."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what}")
        sys.stderr.flush()


def _migrate(urls: DistrictUrls) -> None:
    with loaded(become(ProcessRole.OWNER, urls)):
        from minqing.storage.management import keys, migrate  # noqa: PLC0415  # the same

        keys.ensure(settings.MINQING_KEYRING)
        migrate.run(verbosity=0)


def _has_users(urls: DistrictUrls) -> bool:
    with psycopg.connect(urls.owner) as connection:
        table = connection.execute("select to_regclass('accounts_user')").fetchone()
        if table is None or table[0] is None:
            return False
        return connection.execute("select from accounts_user limit 1").fetchone() is not None


def _write(note: Path, content: dict[str, object]) -> None:
    """Replace the note in one step; it holds passwords."""
    note.parent.mkdir(mode=0o700, exist_ok=True)
    with whole_file(note, replace=True) as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())


def _show(sign_ins: Sequence[SignIn], say: Callable[[str], None]) -> None:
    """One line for each role."""
    say("\nSign in at /desk/ as:")
    widths = [max((_width(row[column]) for row in sign_ins), default=0) for column in range(2)]
    for row in sign_ins:
        cells = [
            text + " " * (width - _width(text)) for text, width in zip(row[:2], widths, strict=True)
        ]
        say("  " + "  ".join([*cells, row[-1]]))


def _width(text: str) -> int:
    """How many columns a terminal gives the text: two for each Chinese character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
