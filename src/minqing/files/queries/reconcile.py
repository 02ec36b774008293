"""Where attached pictures stand, counted again from what was attached and what came of it.

Run as the owner: it sees every place.
"""

from collections.abc import Iterator

from django.db import connection

from minqing.lib.differences import Difference

__all__ = ["STANDINGS", "attachment_differences"]

# An attachment without an outcome is awaited; an outcome is either a file or a reason.
STANDINGS = """
select a.id, a.area_code, a.block_id, a.device_id,
  case when o.id is null then 'awaited' when o.stored_id is null then 'refused' else 'arrived' end
    as state
from files_attachment a left join files_attachmentoutcome o on o.attachment_id = a.id
"""

_STANDING = f"""
select coalesce(s.id, f.id)::text,
  nullif(concat_ws(' ', s.state, s.area_code, s.block_id, s.device_id), ''),
  nullif(concat_ws(' ', f.state, f.area_code, f.block_id, f.device_id), '')
from files_attachmentstanding s full join ({STANDINGS}) f on f.id = s.id
where (s.state, s.area_code, s.block_id, s.device_id)
  is distinct from (f.state, f.area_code, f.block_id, f.device_id)
"""  # noqa: S608 - a constant of this module

_PLACES = {
    "files_attachmenttext.place": "files_attachmenttext t join files_attachment a"
    " on a.id = t.fact_id",
    "files_attachmentoutcome.place": "files_attachmentoutcome t join files_attachment a"
    " on a.id = t.attachment_id",
    "files_storedfile.place": "files_storedfile t join files_attachmentoutcome o"
    " on o.stored_id = t.id join files_attachment a on a.id = o.attachment_id",
}


def attachment_differences() -> Iterator[Difference]:
    """Every standing that the facts contradict, and whatever lies elsewhere than its attachment."""
    yield from _rows("files.attachment_standing", _STANDING)
    for name, joined in _PLACES.items():
        yield from _rows(
            name,
            f"select a.id::text, concat_ws(' ', t.area_code, t.block_id),"  # noqa: S608 - constants
            f" concat_ws(' ', a.area_code, a.block_id) from {joined}"
            " where (t.area_code, t.block_id) is distinct from (a.area_code, a.block_id)",
        )


def _rows(projection: str, sql: str) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for key, stored, recomputed in cursor.fetchall():
            yield Difference(projection, key, stored, recomputed)
