"""An uploaded or local XLSForm becomes a version."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from minqing.files.operations import store
from minqing.files.queries import store_root
from minqing.files.rules.archive import check_archive, office_type
from minqing.files.rules.media import (
    HEAD_BYTES,
    MediaType,
    Nature,
    blob_path,
    nature_of,
    settle_type,
)
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.time import local_date
from minqing.questionnaires.models import FormVersion
from minqing.questionnaires.operations.versions import add_version
from minqing.questionnaires.queries.converting import Converted, convert

__all__ = ["check_file", "upload_form"]

_MOST_BYTES = 10 * 1024**2


@operation
def upload_form(
    *, by: Actor, at: datetime, area_code: str, content: BinaryIO, name: str
) -> tuple[FormVersion, bool]:
    """Store a file, check it, and add it as a version; says whether it is new.

    A refused file is not kept. Raises FileRefusedError (no honest workbook), FormRefusedError
    (every problem with its place), VersionTakenError, StorageFullError.
    """
    stored = store(
        by=by,
        at=at,
        content=content,
        name=name,
        area_code=area_code,
        allowed=(MediaType.XLSX,),
        most_bytes=_MOST_BYTES,
    )
    converted = _converted(blob_path(store_root(), stored.sha256), at)
    return add_version(by=by, at=at, area_code=area_code, converted=converted, file_id=stored.id)


def check_file(path: Path, at: datetime) -> Converted:
    """Check a local workbook and keep nothing. Raises FileRefusedError and FormRefusedError."""
    with path.open("rb") as file:
        nature = nature_of(file.read(HEAD_BYTES))
        office = office_type(check_archive(file)) if nature is Nature.ZIP else None
        settle_type(path.name, nature, office=office, allowed=(MediaType.XLSX,))
    return _converted(path, at)


def _converted(path: Path, at: datetime) -> Converted:
    """Without a version the file gets the day's first one."""
    return convert(path, version=f"{local_date(at):%Y%m%d}01")
