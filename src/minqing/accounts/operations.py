"""Making users, and showing an encrypted value in full."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _

from minqing.accounts.models import User
from minqing.accounts.rules import RevealPurpose, is_user_name, new_code, store_code
from minqing.ledger.operations import new_entry, operation
from minqing.lib.actor import Actor
from minqing.lib.ids import digest_of_ids
from minqing.storage.bulk import update_rows

__all__ = [
    "UserNameError",
    "create_user",
    "create_users",
    "deactivate_user",
    "issue_codes",
    "keep_language",
    "reveal",
    "set_password",
]


class UserNameError(Exception):
    """The user name cannot be used; the message says why."""


@operation
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    area_code: str,
    by: Actor,
    at: datetime,
    member_id: UUID | None = None,
    is_operator: bool = False,
    check_password: bool = True,
) -> User:
    """Add somebody who can sign in.

    ``password`` None makes an account that can use a passkey or single sign-on only. Raises
    UserNameError for a bad or taken name and Django's ValidationError for a weak password;
    ``check_password`` is False for the demonstration's published sign-ins alone.
    """
    if not is_user_name(username):
        message = _("Use 2 to 40 small letters, digits, dots or dashes, beginning with a letter.")
        raise UserNameError(message)
    if User.objects.filter(username=username).exists():
        raise UserNameError(_("The user name “%(name)s” is taken.") % {"name": username})
    user = User(
        username=username,
        name=name,
        member_id=member_id,
        is_operator=is_operator,
        created_at=at,
    )
    if password is not None and check_password:
        validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    new_entry(
        act="accounts.user_created",
        by=by,
        at=at,
        area_code=area_code,
        object_id=user.id,
        detail={"operator": is_operator},
    )
    return user


@operation
def set_password(*, user: User, password: str, area_code: str, by: Actor, at: datetime) -> None:
    """Give a user a new password; ValidationError when it is weak."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    new_entry(act="accounts.password_set", by=by, at=at, area_code=area_code, object_id=user.id)


@operation
def keep_language(*, user: User, language: str, by: Actor, at: datetime) -> None:  # noqa: ARG001 - every write says who and when
    """Keep in which language a user reads; a taste, no act, so the ledger says nothing of it."""
    user.language = language
    user.save(update_fields=["language"])


@operation
def deactivate_user(*, user: User, area_code: str, by: Actor, at: datetime) -> None:
    """End a user's access at once; the rows stay for the record."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    new_entry(act="accounts.user_deactivated", by=by, at=at, area_code=area_code, object_id=user.id)


@operation
def reveal(
    *,
    table: str,
    column: str,
    object_id: UUID,
    area_code: str,
    block_id: UUID | None,
    purpose: RevealPurpose,
    by: Actor,
    at: datetime,
) -> None:
    """Record that somebody sees an encrypted value in full; call it before opening the value."""
    new_entry(
        act="accounts.value_revealed",
        by=by,
        at=at,
        area_code=area_code,
        block_id=block_id,
        object_id=object_id,
        detail={"column": f"{table}.{column}", "purpose": purpose.value},
    )


@operation
def create_users(
    *, users: Sequence[User], area_codes: Mapping[UUID, str], by: Actor, at: datetime
) -> None:
    """Add many who can sign in once they have a password: one ledger entry for each area.

    ``area_codes`` gives the area of each user's id. Raises IntegrityError when a name is taken,
    UserNameError when one is none.
    """
    areas: dict[str, list[UUID]] = defaultdict(list)
    for user in users:
        if not is_user_name(user.username):
            raise UserNameError(user.username)
        user.set_unusable_password()
        user.created_at = at
        areas[area_codes[user.id]].append(user.id)
    User.objects.bulk_create(users, batch_size=2_000)
    for area_code, ids in sorted(areas.items()):
        new_entry(
            act="accounts.users_created",
            by=by,
            at=at,
            area_code=area_code,
            detail={"count": len(ids), "ids_sha256": digest_of_ids(ids)},
        )


@operation
def issue_codes(
    *, users: Sequence[User], area_code: str, by: Actor, at: datetime
) -> dict[UUID, str]:
    """Give each user a code for the first sign-in, in the place of a password.

    Whoever signs in with it must choose a password before anything else opens. A password or an
    older code is good no longer. The codes are given back once and kept nowhere.
    """
    codes = {user.id: new_code() for user in users}
    for user in users:
        user.password = store_code(codes[user.id])
    update_rows(sorted(users, key=lambda user: user.pk), ["password"])
    new_entry(
        act="accounts.codes_issued",
        by=by,
        at=at,
        area_code=area_code,
        object_id=users[0].id if len(users) == 1 else None,
        detail={"count": len(codes), "ids_sha256": digest_of_ids(codes)},
    )
    return codes
