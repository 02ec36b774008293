"""Writing down that a backup was finished, and that the data was put back from one."""

from datetime import datetime

from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.storage.backup.making import Made
from minqing.storage.life import current_life, record_backup
from minqing.storage.models import FinishedBackup

__all__ = ["JUMPING_SEQUENCES", "note_backup", "note_restore"]

#: Sequences whose numbers leave the database, and by how much each jumps after a restore: more than
#: a district can have given out between two backups.
JUMPING_SEQUENCES: dict[str, int] = {"cases_number_seq": 100_000}


@operation
def note_backup(*, by: Actor, at: datetime, made: Made) -> FinishedBackup:
    """Record a backup that lies whole on the disk: from now on phones may let go of copies."""
    manifest = made.manifest
    new_entry(
        act="home.backup_made",
        by=by,
        at=at,
        area_code=manifest.district_code,
        detail={
            "snapshot_at": manifest.snapshot_at.isoformat(),
            "size": made.size,
            "sha256": made.sha256,
        },
    )
    return record_backup(
        snapshot_at=manifest.snapshot_at,
        finished_at=at,
        name=made.path.name,
        size=made.size,
        sha256=made.sha256,
    )


@operation
def note_restore(*, by: Actor, at: datetime, district_code: str) -> None:
    """Write into the ledger that what followed a backup was lost, as the new life says."""
    life = current_life()
    if life is None or life.restored_from is None:
        return
    new_entry(
        act="home.restored",
        by=by,
        at=at,
        area_code=district_code,
        detail={"epoch": str(life.epoch), "restored_from": life.restored_from.isoformat()},
    )
