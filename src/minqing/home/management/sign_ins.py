"""``minqing sign-ins OUT.xlsx``: codes for the first sign-in, to be handed out."""

import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minqing.accounts.models import User
from minqing.accounts.operations import issue_codes
from minqing.ledger.operations import operation
from minqing.lib.actor import Actor
from minqing.lib.scope import AreaRange
from minqing.lib.whole_files import whole_file
from minqing.organisations.models import Member
from minqing.sheets.operations import write_xlsx

__all__ = ["run"]


def run(target: Path, *, names: Sequence[str] = (), area: str = "") -> int:
    """Give codes to whoever has no password yet, or to those named; 0, or 1 when it cannot be done.

    The codes stand in ``target`` and nowhere else; only its owner may read it. A file that is there
    already is never written over: it may hold codes that nobody else knows.
    """
    if target.exists():
        message = _("%(file)s is there already. Choose another name.") % {"file": target}
        sys.stderr.write(message + "\n")
        return 1
    users = User.objects.filter(is_active=True).order_by("username")
    if names:
        users = users.filter(username__in=names)
    else:
        users = users.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    found = {user.id: user for user in users}
    unknown = sorted(set(names) - {user.username for user in found.values()})
    if unknown:
        message = _("Nobody signs in as %(names)s.") % {"names": ", ".join(unknown)}
        sys.stderr.write(message + "\n")
        return 1
    members = _members(found.values(), area)
    if area and not names:
        found = {key: user for key, user in found.items() if key in members}
    if not found:
        sys.stdout.write(_("Everybody has a password or a code.") + "\n")
        return 0
    _issue(target, list(found.values()), members)
    done = ngettext(
        "%(count)s code in %(file)s. Hand it over in person, then delete the file.",
        "%(count)s codes in %(file)s. Hand them over in person, then delete the file.",
        len(found),
    )
    sys.stdout.write(done % {"count": len(found), "file": target} + "\n")
    return 0


def _members(users: Iterable[User], area: str) -> dict[UUID, Member]:
    """The member behind each user, in an area where one is given."""
    ids = {user.member_id: user.id for user in users if user.member_id}
    rows = Member.objects.filter(pk__in=ids).select_related("organisation")
    if area:
        inside = AreaRange.of(area)
        rows = rows.filter(area_code__gte=inside.lower, area_code__lt=inside.upper)
    return {ids[row.pk]: row for row in rows}


@operation
def _issue(target: Path, users: list[User], members: dict[UUID, Member]) -> None:
    """Codes are good only once the file is written: both happen, or neither."""
    codes = issue_codes(
        users=users,
        area_code=settings.MINQING_DISTRICT_CODE,
        by=Actor.system("operator"),
        at=timezone.now(),
    )
    headers = [_("Organisation"), _("Name"), _("Sign-in name"), _("Code for the first sign-in")]
    rows = [
        [
            members[user.id].organisation.name if user.id in members else "",
            user.name,
            user.username,
            codes[user.id],
        ]
        for user in users
    ]
    content = io.BytesIO()
    write_xlsx(content, headers, rows)
    with whole_file(target, replace=False) as file:
        file.write(content.getbuffer())
