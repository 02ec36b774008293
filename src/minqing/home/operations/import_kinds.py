"""What an office brings in beside the roster: bodies, members, ties, teams, postings, hardship."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.operations.importing import import_cases
from minqing.cases.rules.importing import CASE_COLUMNS
from minqing.home.operations.importing import IMPORT_KINDS, ImportKind
from minqing.households.operations.block_sheet import import_blocks
from minqing.households.operations.hardship_sheet import import_hardship
from minqing.households.rules.block_sheet import BLOCKS
from minqing.households.rules.hardship_sheet import HARDSHIP
from minqing.organisations.operations.members_sheet import import_members
from minqing.organisations.rules.sheets import MEMBERS, ORGANISATIONS, TIES
from minqing.territory.operations.sheets import (
    import_organisations,
    import_postings,
    import_teams,
    import_ties,
)
from minqing.territory.rules import MEMBER_KEEPERS, OFFICIALS, Role
from minqing.territory.rules.sheets import POSTINGS, TEAMS

__all__ = ["SHEET_KINDS"]

_DISTRICT = frozenset({Role.DISTRICT_OFFICE})

SHEET_KINDS = (
    ImportKind(
        "organisations",
        _("Organisations"),
        ORGANISATIONS,
        import_organisations,
        {"organisation": _("organisations")},
        roles=_DISTRICT,
        hint=_(
            "Branches, committees, member units, sponsors and offices. A body is recognised by its"
            " code, else by name and area."
        ),
    ),
    ImportKind(
        "members",
        _("Members"),
        MEMBERS,
        import_members,
        {"member": pgettext_lazy("counted", "members")},
        roles=MEMBER_KEEPERS,
        hint=_(
            "Who works or volunteers for an organisation. A sign-in name opens an account for the"
            " desk; whoever only carries a phone needs none."
        ),
    ),
    ImportKind(
        "ties",
        _("Ties"),
        TIES,
        import_ties,
        {"tie": pgettext_lazy("counted", "ties")},
        roles=MEMBER_KEEPERS,
        hint=_("Which branch is tied to which neighbourhood, from which day to which."),
    ),
    ImportKind(
        "teams",
        _("Teams"),
        TEAMS,
        import_teams,
        {"team": pgettext_lazy("counted", "teams")},
        roles=OFFICIALS,
        hint=_("The teams of the three-level grid: of a neighbourhood, a block or a building."),
    ),
    ImportKind(
        "postings",
        _("Postings"),
        POSTINGS,
        import_postings,
        {"posting": pgettext_lazy("counted", "postings")},
        roles=OFFICIALS,
        hint=_(
            "Who serves where and as what. What somebody may see follows from this. Each level"
            " fills the posts below its own."
        ),
    ),
    ImportKind(
        "blocks",
        _("Blocks"),
        BLOCKS,
        import_blocks,
        {"block": pgettext_lazy("counted", "blocks"), "part": _("buildings of blocks")},
        roles=OFFICIALS,
        hint=_(
            "Which buildings make up which block. A building that a roster brought in, and that"
            " stands in no block yet, comes into its block with everybody who lives there."
        ),
    ),
    ImportKind(
        "hardship",
        _("Hardship register"),
        HARDSHIP,
        import_hardship,
        {"hardship": pgettext_lazy("counted", "hardship entries")},
        roles=OFFICIALS,
        hint=_(
            "Households in special hardship, by the ID number of somebody in them or by address."
            " An entry ends by its last day, never because a file leaves it out."
        ),
    ),
    ImportKind(
        "cases",
        _("Past requests"),
        CASE_COLUMNS,
        import_cases,
        {"case": pgettext_lazy("counted", "requests")},
        roles=_DISTRICT,
        hint=_(
            "Requests of another system with the moments at which they were raised, answered and"
            " closed. A number of that system is taken once."
        ),
    ),
)
IMPORT_KINDS.update({kind.code: kind for kind in SHEET_KINDS})
