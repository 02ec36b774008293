"""The pages of this package."""

from minqing.home.views.cards import cards
from minqing.home.views.divisions import (
    division,
    division_adopt,
    division_again,
    division_call_off,
    division_compare,
    division_discard,
    division_move,
    division_progress,
    division_rename,
    divisions,
    positions,
)
from minqing.home.views.duplicates import (
    duplicates,
    look_for_duplicates,
    merge,
    merges,
    one_duplicate,
)
from minqing.home.views.fieldwork_board import fieldwork, fieldwork_own
from minqing.home.views.forming import team_need, teams_proposed
from minqing.home.views.found import found_list, found_new, found_one
from minqing.home.views.handover import handover, handovers
from minqing.home.views.health import health, metrics, ready
from minqing.home.views.households import household, reveal
from minqing.home.views.imports import (
    import_abandon,
    import_check,
    import_confirm,
    import_continue,
    import_progress,
    import_run,
    import_template,
    import_upload,
    imports,
)
from minqing.home.views.ledger import ledger
from minqing.home.views.loose import unassigned
from minqing.home.views.member import member
from minqing.home.views.people import people
from minqing.home.views.same import household_pair, household_same
from minqing.home.views.start import start

__all__ = [
    "cards",
    "division",
    "division_adopt",
    "division_again",
    "division_call_off",
    "division_compare",
    "division_discard",
    "division_move",
    "division_progress",
    "division_rename",
    "divisions",
    "duplicates",
    "fieldwork",
    "fieldwork_own",
    "found_list",
    "found_new",
    "found_one",
    "handover",
    "handovers",
    "health",
    "household",
    "household_pair",
    "household_same",
    "import_abandon",
    "import_check",
    "import_confirm",
    "import_continue",
    "import_progress",
    "import_run",
    "import_template",
    "import_upload",
    "imports",
    "ledger",
    "look_for_duplicates",
    "member",
    "merge",
    "merges",
    "metrics",
    "one_duplicate",
    "people",
    "positions",
    "ready",
    "reveal",
    "start",
    "team_need",
    "teams_proposed",
    "unassigned",
]
