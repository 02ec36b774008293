"""Which rounds are held where."""

from minqing.visits.models import Round


def rounds_of(area_code: str) -> list[Round]:
    """The rounds held in an area, its own and those of the areas above; newest first."""
    above = [area_code[:length] for length in (6, 9, 12) if length <= len(area_code)]
    return list(Round.objects.filter(area_code__in=above).order_by("-from_on", "-id"))


def current_round(area_code: str) -> Round | None:
    """The newest round of an area that is not closed; else the newest; None without any."""
    rounds = rounds_of(area_code)
    return next((each for each in rounds if each.closed_at is None), next(iter(rounds), None))
