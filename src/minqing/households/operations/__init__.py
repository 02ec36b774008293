"""Writes of the register: every one an operation, ledgered, with tallies and revisions kept."""

from minqing.households.operations.bulk import (
    BulkCounts,
    ChangedMeanwhileError,
    NoBlockError,
    bulk_register,
    plan_staged,
    register_staged,
)
from minqing.households.operations.compounds import (
    CompoundsImported,
    Neighbour,
    register_compounds,
)
from minqing.households.operations.doors import add_dwelling, close_dwelling
from minqing.households.operations.errors import (
    DoorTakenError,
    InABlockError,
    InvalidNumberError,
    NotABlockError,
    NotOpenError,
    RegisterError,
    StillLivedInError,
    UnknownEntranceError,
    WrongDayError,
)
from minqing.households.operations.hardship import end_hardship, enter_hardship
from minqing.households.operations.homes import (
    add_household,
    close_household,
    move_household,
    rename_household,
)
from minqing.households.operations.placing import put_into_blocks
from minqing.households.operations.residents import (
    add_person,
    change_person,
    close_person,
    reveal_id_number,
)
from minqing.households.operations.roster import FAULTS_QUESTION, import_roster
from minqing.households.operations.roster_reading import ROSTER_COLUMNS, forget_unused
from minqing.households.operations.staging import staged
from minqing.households.operations.tallies import move_tallies, rebuild_tallies

__all__ = [
    "FAULTS_QUESTION",
    "ROSTER_COLUMNS",
    "BulkCounts",
    "ChangedMeanwhileError",
    "CompoundsImported",
    "DoorTakenError",
    "InABlockError",
    "InvalidNumberError",
    "Neighbour",
    "NoBlockError",
    "NotABlockError",
    "NotOpenError",
    "RegisterError",
    "StillLivedInError",
    "UnknownEntranceError",
    "WrongDayError",
    "add_dwelling",
    "add_household",
    "add_person",
    "bulk_register",
    "change_person",
    "close_dwelling",
    "close_household",
    "close_person",
    "end_hardship",
    "enter_hardship",
    "forget_unused",
    "import_roster",
    "move_household",
    "move_tallies",
    "plan_staged",
    "put_into_blocks",
    "rebuild_tallies",
    "register_compounds",
    "register_staged",
    "rename_household",
    "reveal_id_number",
    "staged",
]
