"""Finding bodies by what a sheet calls them."""

from minqing.lib.scope import Scope
from minqing.organisations.models import Organisation
from minqing.sheets.rules.directory import Directory
from minqing.sheets.rules.records import Record, RecordProblem

__all__ = ["BodyBook"]


class BodyBook:
    """The bodies of the district, read once: found by code, or by a name that only one has.

    Bodies are no secret, but somebody may change only what lies in their scope: ``within`` limits
    to that, and says so of a body that lies outside.
    """

    def __init__(self, scope: Scope) -> None:
        bodies = list(Organisation.objects.order_by("to_on", "name"))
        self.by_id = {each.id: each for each in bodies}
        self._scope = scope
        holding = [each for each in bodies if each.to_on is None]
        names = {each.name for each in holding}
        # An ended body is found where no other has its name: rows about the past name it, too.
        found = holding + [each for each in bodies if each.to_on and each.name not in names]
        self._all = _directory(found)
        self._own = _directory([each for each in found if self.is_own(each)])

    def is_own(self, body: Organisation) -> bool:
        """Whether a body lies in the scope."""
        return self._scope.covers_area(body.area_code) or body.id in self._scope.organisations

    def add(self, body: Organisation) -> None:
        """Take in a body that is about to be registered."""
        self.by_id[body.id] = body
        self._all.add(body, code=body.code, name=body.name)
        if self.is_own(body):
            self._own.add(body, code=body.code, name=body.name)

    def find(self, record: Record, column: str) -> Organisation | None:
        """The body that a cell names, wherever it lies."""
        return self._all.find(record, column)

    def within(self, record: Record, column: str) -> Organisation | None:
        """The body of the scope that a cell names."""
        own = self._own.peek(record.text(column))
        if len(own) == 1:
            return own[0]
        if not own and self._all.peek(record.text(column)):
            record.refuse(column, RecordProblem.OUTSIDE)
            return None
        return self._own.find(record, column)


def _directory(bodies: list[Organisation]) -> Directory[Organisation]:
    return Directory(
        bodies,
        code=lambda each: each.code,
        name=lambda each: each.name,
        described=lambda each: f"{each.code or each.name} ({each.area_code})",
    )
