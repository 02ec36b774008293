"""What can be wrong with what another system asks, by code, and the HTTP status of each."""

from enum import StrEnum
from typing import Final

__all__ = ["STATUS_OF", "Problem"]


class Problem(StrEnum):
    """What was wrong; the code stands in the answer and never changes its meaning."""

    NO_CLIENT = "no_client"
    NOT_ALLOWED = "not_allowed"
    OUTSIDE_AREAS = "outside_areas"
    TOO_MANY = "too_many_requests"
    NOT_FOUND = "not_found"
    INVALID = "invalid"
    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    AREA_UNKNOWN = "area_unknown"
    PLACE_MISSING = "place_missing"
    ADDRESS_UNCLEAR = "address_unclear"
    ID_TAKEN = "id_taken"
    KEY_USED = "key_used"
    HELD_ELSEWHERE = "held_elsewhere"
    CHANGED = "changed_meanwhile"
    NOT_NOW = "not_possible_now"
    CURSOR_UNKNOWN = "cursor_unknown"
    CURSOR_OVER = "cursor_over"
    BUSY = "busy"


STATUS_OF: Final[dict[Problem, int]] = {
    Problem.NO_CLIENT: 401,
    Problem.NOT_ALLOWED: 403,
    Problem.OUTSIDE_AREAS: 403,
    Problem.TOO_MANY: 429,
    Problem.NOT_FOUND: 404,
    Problem.INVALID: 422,
    Problem.NOT_READABLE: 400,
    Problem.TOO_LARGE: 413,
    Problem.AREA_UNKNOWN: 422,
    Problem.PLACE_MISSING: 422,
    Problem.ADDRESS_UNCLEAR: 422,
    Problem.ID_TAKEN: 409,
    Problem.KEY_USED: 422,
    Problem.HELD_ELSEWHERE: 403,
    Problem.CHANGED: 409,
    Problem.NOT_NOW: 409,
    Problem.CURSOR_UNKNOWN: 400,
    Problem.CURSOR_OVER: 410,
    Problem.BUSY: 503,
}
