"""Which rounds are held where."""

from collections.abc import Sequence

from minqing.visits.models import Round


def rounds_of(area_code: str) -> list[Round]:
    """The rounds held in an area, its own and those of the areas above; newest first."""
    above = [area_code[:length] for length in (6, 9, 12) if length <= len(area_code)]
    return list(Round.objects.filter(area_code__in=above).order_by("-from_on", "-id"))


def current_round(area_code: str) -> Round | None:
    """The newest round of an area that is not closed; else the newest; None without any."""
    return newest_open(rounds_of(area_code))


def newest_open(rounds: Sequence[Round]) -> Round | None:
    """Of rounds with the newest first, the first that is not closed; else the first."""
    return next((each for each in rounds if each.closed_at is None), next(iter(rounds), None))
