"""A neighbourhood is staffed in one act: members, a team for each block, posts."""

import pytest
from django.db import IntegrityError

from minqing.ledger.models import LedgerEntry
from minqing.lib.ids import new_id
from minqing.organisations.models import Member
from minqing.storage.keys import open_column
from minqing.territory.models import Posting, Team
from minqing.territory.operations import PostingError
from minqing.territory.operations.staffing import BlockTeam, NewMember, form_block_teams
from minqing.territory.rules import Role
from tests.builders import BUILDER, LONG_AGO, NOW
from tests.cast import Cast
from tests.database import as_owner

_HERE = "310199001001"


def form(members: list[NewMember], *teams: BlockTeam) -> int:
    """Staff 柳岸一村, as the owner."""
    with as_owner():
        return form_block_teams(
            by=BUILDER, at=NOW, area_code=_HERE, from_on=LONG_AGO, members=members, teams=teams
        )


def somebody(cast: Cast, name: str) -> NewMember:
    """A new member of the cast's branch."""
    return NewMember(new_id(), cast.branch.id, cast.branch.area_code, name, "10012345678")


def test_members_teams_and_posts_are_made_with_one_entry(cast: Cast) -> None:
    he, jin = somebody(cast, "何秀英"), somebody(cast, "金根福")
    old = cast.lin.member.id
    assert (
        form(
            [he, jin],
            BlockTeam(cast.a1, "一队", he.id, (jin.id,)),
            BlockTeam(cast.a2, "二队", jin.id, (old,)),
        )
        == 4
    )
    with as_owner():
        made = Member.objects.get(pk=he.id)
        assert (made.name, made.name_pinyin) == ("何秀英", "he xiu ying")
        assert open_column(made, "phone") == "10012345678"
        posted = Posting.objects.filter(team__name="二队").values_list("member_id", "role")
        assert set(posted) == {(jin.id, Role.BLOCK_LEAD.value), (old, Role.TEAM_MEMBER.value)}
        entry = LedgerEntry.objects.get(act="territory.block_teams_formed")
        counts = {key: entry.detail[key] for key in ("members", "teams", "postings")}
        assert counts == {"members": 2, "teams": 2, "postings": 4}


def test_a_block_elsewhere_or_a_member_named_twice_is_refused(cast: Cast) -> None:
    he = somebody(cast, "何秀英")
    for team in (
        BlockTeam(cast.c1, "别处", he.id, ()),
        BlockTeam(cast.a1, "重复", he.id, (he.id,)),
    ):
        with pytest.raises(PostingError):
            form([he], team)
    with as_owner():
        assert not Member.objects.filter(pk=he.id).exists()


def test_a_member_who_does_not_exist_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        form([], BlockTeam(cast.a1, "没有人", new_id(), ()))
    with as_owner():
        assert not Team.objects.filter(name="没有人").exists()
