"""``minqing createuser``: add somebody who can sign in, above all the first operator."""

import getpass
import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from minqing.accounts.operations import UserNameError, create_user
from minqing.lib.actor import Actor

__all__ = ["run"]


def run(username: str, *, name: str, operator: bool) -> int:
    """Ask for a password twice, or read one line from a pipe, and add the user; 1 if refused."""
    password = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password:
        sys.stderr.write("No password was given, or two different ones.\n")
        return 1
    try:
        user = create_user(
            username=username,
            name=name or username,
            password=password,
            area_code=settings.MINQING_DISTRICT_CODE,
            by=Actor.system("operator"),
            at=timezone.now(),
            is_operator=operator,
        )
    except UserNameError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ValidationError as error:
        sys.stderr.write("\n".join(error.messages) + "\n")
        return 1
    sys.stdout.write(f"{user.username} can sign in at /desk/.\n")
    return 0


def _asked() -> str:
    """The password, typed twice alike; empty when it was not."""
    first = getpass.getpass("Password: ")
    return first if getpass.getpass("Once more: ") == first else ""
