"""The residents who are a member or their relatives, as far as the reader sees them."""

from django.db.models import Q

from minqing.households import access
from minqing.households.models import Person
from minqing.lib.scope import Scope
from minqing.lib.text import normalise_name
from minqing.organisations.models import Kinship, Member
from minqing.storage.scoping import within

__all__ = ["found_residents", "kin_of"]

_MOST = 20


def found_residents(scope: Scope, search: str) -> list[Person]:
    """Residents of the scope by name, or by the sound of it, up to twenty (one statement)."""
    name = normalise_name(search)
    if not name:
        return []
    sound = name.lower().replace(" ", "")
    return list(
        access.people(scope)
        .filter(Q(name=name) | Q(initials=sound), to_on__isnull=True)
        .select_related("household__dwelling")
        .order_by("area_code", "pk")[:_MOST]
    )


def kin_of(scope: Scope, member: Member) -> list[tuple[Kinship, Person | None]]:
    """What is noted of a member in the reader's areas; None where the resident has moved away.

    Two statements.
    """
    noted = list(Kinship.objects.filter(within(scope, block=None), member=member).order_by("pk"))
    people = {
        each.pk: each
        for each in access.people(scope)
        .filter(pk__in=[kinship.person_id for kinship in noted])
        .select_related("household__dwelling")
    }
    return [(each, people.get(each.person_id)) for each in noted]
