"""Many phones that pull everything at once."""

import gzip
import threading
import time
from dataclasses import dataclass

from pydantic_core import from_json

from benchmarks.district import District, PhoneSize
from benchmarks.measures import Measured
from benchmarks.measures.pull import team_members
from benchmarks.phones import Phone, enrolled
from benchmarks.server import serving

__all__ = ["crowd"]

PHONES = 100
_PROCESSES = 2


@dataclass
class _Pulling:
    """One phone, from its first question to the last answer."""

    phone: Phone
    rows: int = 0
    seconds: float = 0.0
    error: Exception | None = None

    def run(self, start: threading.Barrier) -> None:
        """Pull page after page until there is nothing more."""
        try:
            start.wait()
            began = time.monotonic()
            more = True
            while more:
                answer = self.phone.post("pull", self.phone.pull_body(), compressed=True)
                content = from_json(gzip.decompress(self.phone.whole(answer)))
                self.rows += self.phone.keep(content)
                more = any(block["more"] for block in content["blocks"])
            self.seconds = time.monotonic() - began
        except Exception as error:  # noqa: BLE001  # raised again by whoever waits for the thread
            self.error = error


def crowd(district: District) -> Measured:
    """Seconds until the last of a hundred phones holds its 2,000 households."""
    with serving(district, threads=4, processes=_PROCESSES) as port:
        pulling = [
            _Pulling(enrolled(port, member, area)) for member, area, _ in team_members(PHONES)
        ]
        start = threading.Barrier(len(pulling) + 1)
        threads = [threading.Thread(target=each.run, args=(start,)) for each in pulling]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.monotonic()
        for thread in threads:
            thread.join()
        spent = time.monotonic() - began
    for each in pulling:
        each.phone.client.close()
        if each.error is not None:
            raise each.error
    half = sorted(each.seconds for each in pulling)[len(pulling) // 2]
    expected = PhoneSize.HOUSEHOLDS * (2 + PhoneSize.PEOPLE)
    notes = [
        (
            f"{len(pulling)} phones, {sum(each.rows for each in pulling):,} rows,"
            f" {_PROCESSES} server processes; half were done after {half:.1f} s"
        )
    ]
    wrong = any(each.rows < expected for each in pulling)
    return Measured({"pull.crowd": spent}, notes, wrong=wrong)
