"""The staff desk: who serves where, who stands in, which branch is tied where."""

from minqing.territory.views.contact_points import end_contact_point_today, new_contact_point
from minqing.territory.views.members import members
from minqing.territory.views.new_member import choose_organisation, new_member
from minqing.territory.views.posting import end_stand_in, posting, stand_in
from minqing.territory.views.posts import choose_member, new_post, new_team
from minqing.territory.views.sign_in import sign_in_code
from minqing.territory.views.staff import block_staff, staff, staff_own
from minqing.territory.views.ties import end_tie_page, new_tie, ties

__all__ = [
    "block_staff",
    "choose_member",
    "choose_organisation",
    "end_contact_point_today",
    "end_stand_in",
    "end_tie_page",
    "members",
    "new_contact_point",
    "new_member",
    "new_post",
    "new_team",
    "new_tie",
    "posting",
    "sign_in_code",
    "staff",
    "staff_own",
    "stand_in",
    "ties",
]
