"""The words for the acts of the ledger, whose codes are never shown raw."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

__all__ = ["ACT_LABELS", "act_label"]

ACT_LABELS: Final[Mapping[str, object]] = {
    "accounts.password_set": _("password set"),
    "accounts.user_created": _("sign-in opened"),
    "accounts.user_deactivated": _("sign-in closed"),
    "accounts.value_revealed": _("sealed number shown in full"),
    "cases.answered_on_the_spot": _("request answered on the spot"),
    "cases.assigned": _("request assigned to a member"),
    "cases.case_raised": _("request recorded"),
    "cases.closed": _("request closed"),
    "cases.exported": _("list of requests saved as a table"),
    "cases.hand_up_signed": _("hand-up list signed"),
    "cases.handed_up": _("request handed up"),
    "cases.numbers_reserved": _("request numbers reserved"),
    "cases.rebuilt": _("projections of requests rebuilt"),
    "cases.reopened": _("request opened again"),
    "cases.responded": _("answer given"),
    "cases.returned": _("request returned"),
    "cases.solved": _("request solved"),
    "cases.told": _("answer told to the resident"),
    "cases.withdrawn": _("request withdrawn by who asked"),
    "fieldwork.device_enrolled": _("phone enrolled"),
    "fieldwork.device_revoked": _("phone withdrawn"),
    "fieldwork.enrolment_issued": _("enrolment code issued"),
    "fieldwork.held_accepted": _("held item accepted"),
    "fieldwork.held_set_aside": _("held item set aside"),
    "fieldwork.item_held": _("item from a phone held"),
    "figures.frozen": _("figure frozen"),
    "files.stored": _("file stored"),
    "home.backup_made": _("backup finished"),
    "home.restored": _("data restored from a backup"),
    "households.compounds_registered": _("compounds imported"),
    "households.dwelling_added": _("door added"),
    "households.dwelling_closed": _("door closed"),
    "households.hardship_ended": _("hardship entry ended"),
    "households.hardship_entered": _("hardship entered"),
    "households.household_added": _("household added"),
    "households.household_closed": _("household closed"),
    "households.household_moved": _("household moved"),
    "households.household_renamed": _("householder changed"),
    "households.person_added": _("person added"),
    "households.person_changed": _("person changed"),
    "households.person_closed": _("person closed"),
    "households.roster_imported": _("roster imported"),
    "ledger.root_signed": _("daily root signed"),
    "organisations.member_added": _("member added"),
    "organisations.organisation_added": _("organisation added"),
    "organisations.tie_ended": _("tie ended"),
    "organisations.tied": _("branch tied to neighbourhood"),
    "territory.area_added": _("area added"),
    "territory.areas_added": _("areas added"),
    "territory.areas_imported": _("areas imported"),
    "territory.block_added": _("block formed"),
    "territory.block_ended": _("block ended"),
    "territory.block_teams_formed": _("block teams formed"),
    "territory.posted": _("member posted"),
    "territory.posting_ended": _("posting ended"),
    "territory.substitute_named": _("substitute named"),
    "territory.substitution_ended": _("substitution ended"),
    "territory.team_added": _("team formed"),
    "visits.line_set": _("visit line set"),
    "visits.projections_rebuilt": _("projections of visits rebuilt"),
    "visits.responsibilities_assigned": _("responsible members named"),
    "visits.responsibilities_ended": _("responsibilities ended"),
    "visits.responsibility_assigned": _("responsible member named"),
    "visits.responsibility_ended": _("responsibility ended"),
    "visits.round_closed": _("round closed"),
    "visits.round_started": _("round begun"),
    "visits.visit_recorded": _("visit recorded"),
    "visits.visits_recorded": _("visits recorded"),
}


def act_label(act: str) -> str:
    """The words for an act; a test holds every act of the source to having some."""
    return str(ACT_LABELS[act])
