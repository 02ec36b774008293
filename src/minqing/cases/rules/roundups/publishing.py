"""What of a roundup everybody may read: counts under the small-number rule, themes, plans.

A count of one or two is not published: in a neighbourhood it may point at somebody. Nor can it be
had by subtraction: where one part of a sum is left out, another is, too. A theme is published only
when it comes from three homes or more.
"""

from collections.abc import Hashable, Mapping

from minqing.cases.rules.ladder import LADDER
from minqing.cases.rules.roundups.counting import SETTLED, Listed, Lists
from minqing.cases.rules.roundups.sheet import Theme

__all__ = [
    "SMALLEST",
    "is_public",
    "published_counts",
    "theme_count",
]

SMALLEST = 3


def published_counts(lists: Lists) -> dict[str, int | None]:
    """The counts of a roundup for everybody; None stands for one or two, or for what would tell.

    Two sums are published with their parts: what was settled (on the spot, at the block otherwise,
    at each higher level), and what was open at the end (overdue or not). What came in stands alone.
    """
    spot = lists.count(Listed.ON_THE_SPOT)
    settled = {
        "on_the_spot": spot,
        **{f"settled_{level.value}": lists.count(SETTLED[level]) for level in LADDER},
    }
    settled["settled_block"] -= spot
    overdue = lists.count(Listed.OVERDUE)
    still = {"overdue": overdue, "in_time": lists.count(Listed.OPEN) - overdue}
    return {
        "came_in": _shown(lists.count(Listed.CAME_IN)),
        **_with_parts("settled", settled),
        **_with_parts("open", still),
    }


def is_public(homes: set[Hashable], *, published_before: bool) -> bool:
    """Whether a theme is for everybody: from three homes, or published already and carried on."""
    return published_before or len(homes) >= SMALLEST


def theme_count(theme: Theme) -> int | None:
    """How many requests a published theme has; None for fewer than three."""
    return _shown(len(theme.case_ids))


def _shown(count: int) -> int | None:
    return None if 0 < count < SMALLEST else count


def _with_parts(total: str, parts: Mapping[str, int]) -> dict[str, int | None]:
    """A sum with its parts; what is left out is at least two parts and three requests.

    Where the sum is too small to be shown, its parts may all be left out.
    """
    hidden = {name for name, count in parts.items() if 0 < count < SMALLEST}
    left = sum(parts[name] for name in hidden)
    for name in sorted(parts, key=lambda each: (parts[each], each)):
        if not hidden or (len(hidden) > 1 and left >= SMALLEST):
            break
        if parts[name] and name not in hidden:
            hidden.add(name)
            left += parts[name]
    shown = {name: None if name in hidden else count for name, count in parts.items()}
    return {total: _shown(sum(parts.values())), **shown}
