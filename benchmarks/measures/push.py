"""Sixty seconds of signed, sealed pushes, three in ten sent again; then everything is counted."""

import random
import threading
import time
from dataclasses import dataclass, field
from uuid import UUID

from benchmarks.district import District
from benchmarks.measures import Measured
from benchmarks.measures.pull import team_members
from benchmarks.phones import Phone, enrolled, visit
from benchmarks.server import serving

__all__ = ["sustained"]

SECONDS = 60.0
PHONES = 4
BATCH = 10
RETRIED = 0.3
_THREADS = 4


@dataclass
class _Walk:
    """One phone's minute."""

    phone: Phone
    block_id: UUID
    households: list[UUID]
    sent: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    pushes: int = 0
    retries: int = 0
    error: Exception | None = None

    def run(self, round_id: UUID, until: float, seed: int) -> None:
        """Push batches of new visits until the moment; some of them twice."""
        chance = random.Random(seed)
        try:
            while time.monotonic() < until:
                made = [
                    visit(self.block_id, chance.choice(self.households), round_id)
                    for _ in range(BATCH)
                ]
                body = self.phone.batch(made)
                self._push(body)
                self.sent += [each["body"]["visit_id"] for each in made]
                if chance.random() < RETRIED:
                    self.retries += 1
                    self._push(body)
        except Exception as error:  # noqa: BLE001  # raised again by whoever waits for the thread
            self.error = error

    def _push(self, body: bytes) -> None:
        self.pushes += 1
        for each in self.phone.push(body):
            outcome = each["outcome"]
            self.answers[outcome] = self.answers.get(outcome, 0) + 1


def sustained(district: District) -> Measured:
    """Visits recorded a second by four phones at once, server and phones on one machine."""
    from minqing.visits.models import Round, Visit  # noqa: PLC0415  # Django is loaded by now
    from minqing.visits.queries import differences  # noqa: PLC0415  # the same

    round_id = Round.objects.get(closed_at__isnull=True).pk
    before = Visit.objects.count()
    with serving(district, threads=_THREADS) as port:
        walks = [
            _Walk(enrolled(port, member, area), block, _households(block))
            for member, area, block in team_members(PHONES)
        ]
        for walk in walks:
            walk.phone.pull_everything()
        spent = _walk_all(walks, round_id)
    for walk in walks:
        walk.phone.client.close()
        if walk.error is not None:
            raise walk.error
    sent = [each for walk in walks for each in walk.sent]
    stored = Visit.objects.filter(pk__in=sent).count()
    doubled = Visit.objects.count() - before - stored
    wrong_projections = sum(1 for _ in differences())
    applied = sum(walk.answers.get("applied", 0) for walk in walks)
    again = sum(walk.answers.get("duplicate", 0) for walk in walks)
    retries, pushes = (sum(getattr(w, name) for w in walks) for name in ("retries", "pushes"))
    lost = len(sent) - stored
    notes = [
        (
            f"{applied:,} visits in {spent:.1f} s by {PHONES} phones in batches of {BATCH};"
            f" {pushes:,} pushes, {retries:,} of them again"
        ),
        (
            f"lost {lost}, doubled {doubled}, answered as duplicates {again:,},"
            f" projections that differ from the facts {wrong_projections}"
        ),
    ]
    wrong = bool(lost or doubled or wrong_projections) or applied != len(sent)
    return Measured({"push.sustained": applied / spent}, notes, wrong=wrong)


def _walk_all(walks: list[_Walk], round_id: UUID) -> float:
    began = time.monotonic()
    threads = [
        threading.Thread(target=walk.run, args=(round_id, began + SECONDS, seed))
        for seed, walk in enumerate(walks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def _households(block_id: UUID) -> list[UUID]:
    from minqing.households.models import Household  # noqa: PLC0415  # Django is loaded by now

    return list(Household.objects.filter(block_id=block_id).values_list("pk", flat=True))
