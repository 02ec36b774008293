"""What residents of one neighbourhood asked for, in the round that has ended and since then.

Of the requests raised until the cut-off exactly as many were solved at each level by then as the
neighbourhood was dealt; those still open had all been told an answer. Since then as many come in
a week as before.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from minqing.cases.rules import CaseLevel, Channel, RestrictedAbout, response_due
from minqing.home.management.demo.days import Calendar
from minqing.home.management.demo.programme import SOLVED
from minqing.home.management.demo.stories import Fate, Holders, Story, Telling
from minqing.home.management.demo.visiting import Door, Meeting
from minqing.home.management.demo.words.requests import ask, complaint
from minqing.lib.actor import Actor
from minqing.lib.time import at_local, end_of_local_day, local_date, start_of_local_day

__all__ = ["Asking"]

_TRIES = 2_000
_CHANNELS: Final = {Channel.VISIT: 74, Channel.DESK: 16, Channel.PORTAL: 10}
_OPEN_LEVELS: Final = {
    CaseLevel.NEIGHBOURHOOD: 62,
    CaseLevel.STREET: 28,
    CaseLevel.DISTRICT: 10,
}
_RETURNED, _REOPENED, _WITHDRAWN, _RESTRICTED = 0.03, 0.03, 0.02, 0.01


class Asking:
    """Plans the requests of one neighbourhood."""

    def __init__(
        self,
        holders: Holders,
        days: Calendar,
        *,
        doors: Sequence[Door],
        meetings: Sequence[Meeting],
        rng: Random,
    ) -> None:
        self._holders, self._days, self._doors, self._rng = holders, days, doors, rng
        self._begin = start_of_local_day(days.first)
        self._end = end_of_local_day(days.cut_off)
        self._before = [each for each in meetings if each.visited_at < self._end]
        self._since = [each for each in meetings if each.visited_at >= self._end]

    def solved(self, level: CaseLevel, count: int) -> Iterator[Story]:
        """Requests solved at a level within the days of the round."""
        for _ in range(count):
            yield self._fitting(level, Fate(), self._is_solved)

    def open(self, count: int) -> Iterator[Story]:
        """Requests that were open at the cut-off, each with its first answer told in its month."""
        levels, often = list(_OPEN_LEVELS), list(_OPEN_LEVELS.values())
        for _ in range(count):
            level = self._rng.choices(levels, often)[0]
            yield self._fitting(level, Fate(slow=True), self._is_open)

    def closed(self, count: int) -> Iterator[Story]:
        """Requests that were answered for good and closed, though they could not be solved."""
        for _ in range(count):
            yield self._fitting(CaseLevel.NEIGHBOURHOOD, Fate(unsolved=True), self._is_closed)

    def since(self, count: int) -> Iterator[Story]:
        """Requests raised after the cut-off, up to now; some take an unusual way."""
        levels = list(SOLVED)
        for _ in range(count):
            level = self._rng.choices(levels, list(SOLVED.values()))[0]
            fate, chance = Fate(), self._rng.random()
            if level is not CaseLevel.BLOCK:
                returned, reopened = chance < _RETURNED, _RETURNED <= chance < 2 * _REOPENED
                withdrawn = chance > 1 - _WITHDRAWN
                fate = Fate(returned=returned, reopened=reopened, withdrawn=withdrawn)
            if self._rng.random() < _RESTRICTED:
                story = self._about_the_team(self._moment_since())
            else:
                story = self._one(level, fate, self._since, self._moment_since())
            if story.raised_at < self._days.now:
                yield story

    def _about_the_team(self, raised_at: datetime) -> Story:
        """A complaint about a block's team, which its neighbourhood alone sees."""
        return Telling(
            self._holders,
            self._rng,
            door=self._rng.choice(self._doors),
            asked=complaint(self._rng),
            by=self._holders.local.secretary.actor,
            raised_at=raised_at,
            channel=Channel.DESK,
            restricted_about=RestrictedAbout.TEAM,
        ).story(Fate())

    def _is_solved(self, story: Story) -> bool:
        return story.solved_at is not None and story.solved_at < self._end and _in_time(story)

    def _is_open(self, story: Story) -> bool:
        told = story.told_at is not None and story.told_at < self._end
        return told and (story.ended_at is None or story.ended_at >= self._end) and _in_time(story)

    def _is_closed(self, story: Story) -> bool:
        return story.ended_at is not None and story.ended_at < self._end and _in_time(story)

    def _fitting(self, level: CaseLevel, fate: Fate, fits: Callable[[Story], bool]) -> Story:
        """A story of the first round that ends as it has to."""
        for _ in range(_TRIES):
            days = self._rng.randrange((self._days.cut_off - self._days.first).days + 1)
            moment = self._office_hour(self._begin + timedelta(days=days))
            story = self._one(level, fate, self._before, moment)
            if fits(story):
                return story
        message = f"No request of level {level.value} ends as it has to."
        raise ValueError(message)

    def _one(
        self, level: CaseLevel, fate: Fate, meetings: Sequence[Meeting], moment: datetime
    ) -> Story:
        """A story that begins at a visit, or at ``moment`` at the desk or online."""
        channel = self._rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        asked = ask(self._rng, level)
        door, by = self._rng.choice(self._doors), self._holders.local.secretary.actor
        visit_id = None
        if channel is Channel.VISIT and meetings:
            meeting = self._rng.choice(meetings)
            door, by, visit_id = meeting.door, self._recorder(meeting), meeting.visit_id
            moment = meeting.visited_at + timedelta(minutes=self._rng.randint(2, 9))
        elif channel is Channel.PORTAL:
            by = Actor.resident()
            moment += timedelta(hours=self._rng.randint(0, 4))
        else:
            channel = Channel.DESK
        return Telling(
            self._holders,
            self._rng,
            door=door,
            asked=asked,
            by=by,
            raised_at=moment,
            channel=channel,
            visit_id=visit_id,
        ).story(fate)

    def _recorder(self, meeting: Meeting) -> Actor:
        """Who writes a request down: the visitor, or somebody of the team that leaders go with."""
        team = self._holders.local.teams[meeting.door.block_id]
        visitor = meeting.visitor
        return (visitor if visitor in team else self._rng.choice(team)).actor

    def _moment_since(self) -> datetime:
        day = self._end + timedelta(days=self._rng.randrange(self._days.days_since))
        return self._office_hour(day)

    def _office_hour(self, moment: datetime) -> datetime:
        return at_local(local_date(moment), self._rng.randint(9, 17), self._rng.randrange(60))


def _in_time(story: Story) -> bool:
    """Whether the first answer was told within the month."""
    return story.told_at is not None and story.told_at < response_due(story.raised_at)
