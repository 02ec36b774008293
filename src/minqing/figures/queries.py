"""Reads of frozen figures."""

from minqing.figures.models import Figure
from minqing.figures.rules import FigureKey

SHOWN = 100


def frozen(indicator: str, area_code: str) -> list[Figure]:
    """The frozen figures of an area, newest cut-off first, at most a hundred."""
    return list(
        Figure.objects.filter(indicator=indicator, area_code=area_code).order_by(
            "-cut_off", "-frozen_at"
        )[:SHOWN]
    )


def key_of(figure: Figure) -> FigureKey:
    """Which figure of its indicator it is."""
    return FigureKey(figure.area_code, figure.round_id, figure.cut_off)
