"""The file backend: exactly what would be sent, one file for each message."""

from datetime import datetime

from minqing.lib.whole_files import whole_file
from minqing.notices.queries.letters import Parcel
from minqing.notices.queries.ways import outbox_folder
from minqing.notices.rules.ways import Outcome
from minqing.notices.rules.wire import HttpRequest, Result

__all__ = ["write_http", "write_mail"]


def write_http(parcel: Parcel, request: HttpRequest, at: datetime) -> Result:
    """A request as it would go over the wire."""
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    return _write(parcel, f"POST {request.url}\r\n{head}\r\n".encode() + request.body, "http", at)


def write_mail(parcel: Parcel, content: bytes, at: datetime) -> Result:
    """A mail as the server would be given it."""
    return _write(parcel, content, "eml", at)


def _write(parcel: Parcel, content: bytes, suffix: str, at: datetime) -> Result:
    """The same message twice is one file: its name begins with its moment, ends with its id."""
    folder = outbox_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for earlier in folder.glob(f"*-{parcel.wire_id}.*"):
        earlier.unlink(missing_ok=True)
    name = f"{at:%Y%m%dT%H%M%S}-{parcel.way.value}-{parcel.wire_id}.{suffix}"
    with whole_file(folder / name, replace=True) as file:
        file.write(content)
    return Result(Outcome.ACCEPTED, ref=name)
