"""The words for the codes of ``rules``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.households.rules import DwellingKind, Group, HardshipKind, Relation, Sex
from minqing.households.rules.block_sheet import BlockProblem
from minqing.households.rules.compounds import CompoundProblem
from minqing.households.rules.hardship_sheet import HardshipProblem
from minqing.households.rules.roster import RosterProblem

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DWELLING_KIND_LABELS = {
    DwellingKind.HOME: pgettext_lazy("dwelling", "home"),
    DwellingKind.SHOP: pgettext_lazy("dwelling", "shop"),
    DwellingKind.OFFICE: pgettext_lazy("dwelling", "office"),
}
SEX_LABELS = {
    Sex.FEMALE: _("female"),
    Sex.MALE: _("male"),
}
RELATION_LABELS = {
    Relation.HOUSEHOLDER: _("householder"),
    Relation.SPOUSE: _("spouse"),
    Relation.CHILD: _("child"),
    Relation.CHILD_IN_LAW: _("child-in-law"),
    Relation.PARENT: _("parent"),
    Relation.PARENT_IN_LAW: _("parent-in-law"),
    Relation.GRANDCHILD: _("grandchild"),
    Relation.GRANDPARENT: _("grandparent"),
    Relation.SIBLING: _("brother or sister"),
    Relation.TENANT: _("tenant"),
    Relation.OTHER: pgettext_lazy("relation", "other"),
}
HARDSHIP_LABELS = {
    HardshipKind.LOW_INCOME: _("minimum living allowance"),
    HardshipKind.NEAR_LOW_INCOME: _("low income"),
    HardshipKind.DESTITUTE: _("without means or support"),
    HardshipKind.DISABILITY: _("severe disability"),
    HardshipKind.ILLNESS: _("serious illness"),
    HardshipKind.ELDER_ALONE: _("elder living alone"),
    HardshipKind.BEREAVED_PARENTS: _("parents who lost their only child"),
    HardshipKind.OTHER: pgettext_lazy("hardship", "other"),
}
GROUP_LABELS = {
    Group.ALL: _("all households"),
    Group.SPECIAL_HARDSHIP: _("households in special hardship"),
}
ROSTER_PROBLEM_LABELS = {
    RosterProblem.MISSING: _("Nothing is written here; it is needed."),
    RosterProblem.TOO_LONG: _("This is too long."),
    RosterProblem.UNKNOWN_CODE: _(
        "No neighbourhood has this code. Import the areas first, or correct the code."
    ),
    RosterProblem.OTHER_PLACE: _(
        "This neighbourhood is not one you answer for. Leave its rows to whoever does."
    ),
    RosterProblem.NOT_A_DOOR: _("This is no door number, such as 301."),
    RosterProblem.NOT_A_FLOOR: _("This is no floor, such as 3 or B1."),
    RosterProblem.NOT_A_DATE: _("This is no date. Write it as 1980-01-31."),
    RosterProblem.BORN_LATER: _("This date lies in the future."),
    RosterProblem.ID_SHAPE: _("An ID number has 17 digits and a last digit or X."),
    RosterProblem.ID_CHECK_DIGIT: _(
        "The last character does not fit the other 17 digits: a digit was mistyped."
    ),
    RosterProblem.ID_BIRTH_DATE: _("The ID number holds a birth date that does not exist."),
    RosterProblem.ID_OTHER_BIRTH_DATE: _("The ID number says another birth date."),
    RosterProblem.ID_OTHER_SEX: _("The ID number says the other sex."),
    RosterProblem.ID_TWICE: _("The same ID number stands in row %(first_row)s."),
    RosterProblem.NOT_A_PHONE: _("This is no telephone number."),
    RosterProblem.ADDRESS_TWICE: _(
        "This address was listed before, in row %(first_row)s. Put the rows of one door together."
    ),
    RosterProblem.PERSON_TWICE: _("The same person is listed in row %(first_row)s."),
    RosterProblem.TOO_MANY_PLACES: _(
        "The neighbourhood has no free code left for another building or entrance."
    ),
}
ROSTER_QUESTION_LABELS = {
    "ends": _(
        "The file is said to list everybody, and does not name {ended} of the {households}"
        " households of {area}. They would leave the register today."
    ),
    "complete_with_faults": _(
        "{rows} rows cannot be used, so nobody can say who is missing. Mend them first; a file that"
        " is to list everybody has to be without faults."
    ),
}
COMPOUND_PROBLEM_LABELS = {
    CompoundProblem.NAME_MISSING: _("The compound has no name."),
    CompoundProblem.NOT_A_COUNT: _("“%(value)s” is no whole number."),
    CompoundProblem.TOO_MANY: _("%(value)s households are more than one compound can have."),
    CompoundProblem.NOT_A_POSITION: _("“%(value)s” is no position in degrees."),
    CompoundProblem.UNKNOWN_CODE: _("No area has the code “%(value)s”."),
    CompoundProblem.NO_PLACE: _(
        "Neither a code nor a position says in which street the compound lies."
    ),
}
COMPOUND_COLUMN_LABELS = {
    "name": pgettext_lazy("of a compound", "name"),
    "households": _("number of households"),
    "buildings": _("number of buildings"),
    "longitude": _("longitude"),
    "latitude": _("latitude"),
    "street_code": _("street code"),
    "committee_code": _("committee code"),
}
HARDSHIP_SHEET_LABELS: Mapping[str, "StrPromise"] = {
    HardshipProblem.WHOSE: _(
        "Say whose entry this is: an ID number, or neighbourhood, building and door."
    ),
    HardshipProblem.ID_SHAPE: ROSTER_PROBLEM_LABELS[RosterProblem.ID_SHAPE],
    HardshipProblem.ID_CHECK_DIGIT: ROSTER_PROBLEM_LABELS[RosterProblem.ID_CHECK_DIGIT],
    HardshipProblem.ID_BIRTH_DATE: ROSTER_PROBLEM_LABELS[RosterProblem.ID_BIRTH_DATE],
    HardshipProblem.NOT_A_DOOR: ROSTER_PROBLEM_LABELS[RosterProblem.NOT_A_DOOR],
    HardshipProblem.NOT_A_FLOOR: ROSTER_PROBLEM_LABELS[RosterProblem.NOT_A_FLOOR],
    HardshipProblem.UNKNOWN_PERSON: _(
        "No one household of your area has somebody with this ID number. Compare it with the card,"
        " or write the address."
    ),
    HardshipProblem.UNKNOWN_PLACE: _(
        "The neighbourhood has no such building or entrance. Write it as the register does."
    ),
    HardshipProblem.UNKNOWN_DOOR: _("This entrance has no such door on the register."),
    HardshipProblem.NOBODY_HOME: _("No household is registered behind this door."),
    HardshipProblem.WHICH_HOUSEHOLD: _(
        "{count} households live here: {names}. Write the householder."
    ),
    HardshipProblem.OTHER_HOUSEHOLDER: _(
        "Here live: {names}. Correct the householder or the door."
    ),
    HardshipProblem.OTHER_HOUSEHOLD: _(
        "The person with this ID number lives in another household than the one at this address."
    ),
    HardshipProblem.BEFORE_HOUSEHOLD: _(
        "The household is on the register since {first}. An entry begins then or later."
    ),
}
BLOCK_SHEET_LABELS: Mapping[str, "StrPromise"] = {
    BlockProblem.NOT_A_NUMBER: _("A block has a number from 1 to 9999."),
    BlockProblem.NOT_A_NEIGHBOURHOOD: _("Only a neighbourhood has blocks."),
    BlockProblem.OTHER_BLOCK: _("This building belongs to block {number} already."),
    BlockProblem.HAS_DOORS: _(
        "Doors of this building lie in block {number}. Only what lies in no block can be put into"
        " one; dividing anew between blocks is a separate act."
    ),
    BlockProblem.BEGINS_LATER: _(
        "This building has doors on the register, so it comes into its block today; here the first"
        " day is {first}. Bring the row in then, or leave the day out."
    ),
    BlockProblem.TOO_MANY: ROSTER_PROBLEM_LABELS[RosterProblem.TOO_MANY_PLACES],
}
