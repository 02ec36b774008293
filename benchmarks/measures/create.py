"""Requests recorded over REST from several connections; then every one of them is looked for."""

import json
import random
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from benchmarks.district import CODE, District
from benchmarks.measures import Measured
from benchmarks.server import Client, serving
from minqing.lib.ids import new_id

__all__ = ["created"]

SECONDS: Final = 20.0
WARM_UP: Final = 3.0
CONNECTIONS: Final = 6
#: As ``minqing serve --processes 2`` starts it, which suits two cores.
_PROCESSES, _THREADS = 2, 4
#: How long real messages to a city are (960 of them, in characters): shares and lengths.
_SHARES: Final = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1)
_LENGTHS: Final = (19, 50, 68, 98, 128, 165, 206, 263, 350, 537, 895, 1246, 1907, 2573, 3705)
_CREATED: Final = 201


@dataclass
class _Sender:
    """One connection of another system."""

    client: Client
    token: str
    areas: list[str]
    ids: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    error: Exception | None = None

    def run(self, counted_from: float, until: float, seed: int) -> None:
        """Record requests one after another until the moment."""
        chance = random.Random(seed)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            while time.monotonic() < until:
                body = _request(chance, self.areas)
                answer = self.client.send("POST", "/api/v1/cases", body=body, headers=headers)
                if answer.status != _CREATED:
                    message = f"answered {answer.status}: {answer.body[:300]!r}"
                    raise RuntimeError(message)  # noqa: TRY301 - handed over to the waiting thread
                if counted_from <= time.monotonic() < until:
                    self.ids.append(json.loads(answer.body)["id"])
                    self.seconds.append(answer.seconds)
        except Exception as error:  # noqa: BLE001  # raised again by whoever waits for the thread
            self.error = error


def created(district: District) -> Measured:
    """Requests recorded a second, server and senders on one machine."""
    from django.db import connection  # noqa: PLC0415  # Django is loaded by now

    from minqing.territory.models import Area  # noqa: PLC0415  # the same

    areas = list(Area.objects.filter(level="building").values_list("code", flat=True))
    token = _token()
    with serving(district, threads=_THREADS, processes=_PROCESSES) as port:
        senders = [_Sender(Client(port), token, areas) for _ in range(CONNECTIONS)]
        spent = _send_all(senders)
    for sender in senders:
        sender.client.close()
        if sender.error is not None:
            raise sender.error
    ids = [each for sender in senders for each in sender.ids]
    times = sorted(each for sender in senders for each in sender.seconds)
    with connection.cursor() as cursor:
        cursor.execute(_WHOLE, [ids])
        whole = int(cursor.fetchone()[0])
    lost = len(ids) - whole
    notes = [
        (
            f"{len(ids):,} requests in {spent:.1f} s over {CONNECTIONS} connections,"
            f" {_PROCESSES} server processes; texts of {_length(0.5):,} characters in the median"
        ),
        (
            f"one took {times[len(times) // 2] * 1000:.0f} ms in the median,"
            f" {times[len(times) * 95 // 100] * 1000:.0f} ms at 95 %;"
            f" without text, event, promise, standing, number or ledger entry: {lost}"
        ),
    ]
    return Measured({"case.create": len(ids) / spent}, notes, wrong=bool(lost))


#: How many of the cases have everything that a case has, with the ledger's digest of its facts.
_WHOLE = """
select count(*) from cases_case c
join cases_casetext t on t.id = c.id
join cases_requester r on r.case_id = c.id
join cases_caseevent e on e.case_id = c.id and e.number = 1 and e.kind = 'raised'
join cases_promisestanding p on p.id = r.id
join cases_casestanding s on s.case_id = c.id and s.steps = 1
join cases_casenumber n on n.number = c.number and n.used_at is not null
join interop_intake i on i.case_id = c.id
join ledger_ledgerentry l on l.id = c.entry_id and l.facts->'cases_case'->>'count' = '1'
  and l.facts->'cases_caseevent'->>'count' = '1' and l.facts->'cases_requester'->>'count' = '1'
  and l.facts->'cases_case'->>'digest' = encode(
    sha256(fact_digest(to_jsonb(c), '{area_code,block_id}')), 'hex')
where c.id = any(%s::uuid[])
"""


def _send_all(senders: list[_Sender]) -> float:
    counted_from = time.monotonic() + WARM_UP
    until = counted_from + SECONDS
    threads = [
        threading.Thread(target=sender.run, args=(counted_from, until, seed))
        for seed, sender in enumerate(senders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return SECONDS


def _token() -> str:
    from django.utils import timezone  # noqa: PLC0415  # Django is loaded by now

    from minqing.interop.operations.clients import make_client  # noqa: PLC0415  # the same
    from minqing.interop.rules.clients import MAX_PER_MINUTE, Right  # noqa: PLC0415  # the same
    from minqing.lib.actor import Actor  # noqa: PLC0415  # the same
    from minqing.lib.scope import Scope  # noqa: PLC0415  # the same

    made = make_client(
        by=Actor.system("bench"),
        at=timezone.now(),
        scope=Scope.system(CODE, purpose="bench"),
        name="bench",
        areas=[CODE],
        rights=[Right.CREATE],
        per_minute=MAX_PER_MINUTE,
    )
    return made.token


def _request(chance: random.Random, areas: list[str]) -> bytes:
    length = _length(chance.random())
    words = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(length))
    said = {"text": words, "area": chance.choice(areas), "category": "repair", "name": "陈建国"}
    return json.dumps({**said, "id": str(new_id())}, ensure_ascii=False).encode()


def _length(share: float) -> int:
    """The length below which this share of real messages lies, straight between known ones."""
    place = max(1, bisect_left(_SHARES, share))
    low, high = _SHARES[place - 1], _SHARES[place]
    short, long = _LENGTHS[place - 1], _LENGTHS[place]
    return round(short + (long - short) * (share - low) / (high - low))
