"""Registering one member at the desk, with a sign-in name where one is wanted."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from minqing.accounts.operations import UserNameError, create_user
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.ids import new_id
from minqing.lib.phones import normalise_phone
from minqing.lib.text import normalise_name
from minqing.organisations.models import Member, Organisation
from minqing.organisations.operations.bodies import add_member
from minqing.storage.dated import holds_on
from minqing.storage.keys import keyring

__all__ = ["MemberError", "register_member"]


class MemberError(Exception):
    """A member cannot be registered like this; ``field`` is at fault, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@operation
def register_member(
    *,
    organisation: Organisation,
    name: str,
    from_on: date,
    by: Actor,
    at: datetime,
    staff_no: str = "",
    phone: str = "",
    sign_in: str = "",
) -> Member:
    """Add a member to a body that holds, and open an account where a sign-in name is given.

    The account has no password: ``accounts.operations.issue_codes`` gives a code in its place.
    Raises MemberError for a telephone number that is none, for somebody who is on the books of the
    body already, and for a sign-in name that is taken or cannot be one.
    """
    # Two desks that add the same member at once take turns.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    number = normalise_phone(phone) if phone else ""
    if number is None:
        raise MemberError("phone", _("This is no telephone number."))
    _refuse_known(organisation, normalise_name(name), staff_no, number)
    member_id = new_id()
    user = None
    if sign_in:
        try:
            user = create_user(
                username=sign_in,
                name=normalise_name(name),
                password=None,
                area_code=organisation.area_code,
                member_id=member_id,
                by=by,
                at=at,
            )
        except UserNameError as error:
            raise MemberError("sign_in", str(error)) from error
    return add_member(
        organisation=organisation,
        name=name,
        staff_no=staff_no,
        phone=number,
        user_id=None if user is None else user.id,
        member_id=member_id,
        from_on=from_on,
        by=by,
        at=at,
    )


def _refuse_known(organisation: Organisation, name: str, staff_no: str, phone: str) -> None:
    """Namesakes are told apart by staff number or telephone number, as they are in a sheet."""
    open_members = Member.objects.filter(holds_on(None), organisation=organisation)
    if staff_no and (held := open_members.filter(staff_no=staff_no).first()) is not None:
        raise MemberError("staff_no", _("%(name)s has this staff number.") % {"name": held.name})
    namesakes = open_members.filter(name=name)
    if phone:
        namesakes = namesakes.filter(phone_index=keyring().index(phone, "phone"))
    elif staff_no:
        return
    if namesakes.exists():
        raise MemberError(
            "name",
            _(
                "A member of this name is registered here already. If this is somebody else, write"
                " another telephone number or the staff number."
            ),
        )
