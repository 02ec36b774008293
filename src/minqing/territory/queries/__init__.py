"""Reads of places, postings, teams, ties and members; the scope that a user's postings give."""

from minqing.territory.queries.by_name import NameKey
from minqing.territory.queries.members import MemberRow, member_list, organisation_list
from minqing.territory.queries.places import (
    area_path,
    blocks_of,
    children,
    counter_revs,
    loose_buildings,
    scope_of_user,
    standing_of_user,
)
from minqing.territory.queries.staff import (
    AreaStaff,
    BlockStaff,
    TeamMember,
    areas_staff,
    block_postings,
    blocks_staff,
    officials_of,
    posts_of,
    stand_ins,
    team_ids,
    team_of,
)
from minqing.territory.queries.ties import TieRow, Ties, branch_ties, branches_tied

__all__ = [
    "AreaStaff",
    "BlockStaff",
    "MemberRow",
    "NameKey",
    "TeamMember",
    "TieRow",
    "Ties",
    "area_path",
    "areas_staff",
    "block_postings",
    "blocks_of",
    "blocks_staff",
    "branch_ties",
    "branches_tied",
    "children",
    "counter_revs",
    "loose_buildings",
    "member_list",
    "officials_of",
    "organisation_list",
    "posts_of",
    "scope_of_user",
    "stand_ins",
    "standing_of_user",
    "team_ids",
    "team_of",
]
