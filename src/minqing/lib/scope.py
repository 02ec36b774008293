"""What somebody may see: area ranges, blocks, organisations and single grants."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

__all__ = ["AreaRange", "Scope"]


@dataclass(frozen=True, slots=True, order=True)
class AreaRange:
    """The half-open range of area codes ``lower <= code < upper`` in byte order."""

    lower: str
    upper: str

    @classmethod
    def of(cls, code: str) -> Self:
        """The range holding an area and everything under it.

        Codes are hierarchical digits, so the first code past the subtree is the same prefix with
        its last character raised by one (``310108`` → ``310109``; ``...9`` → ``...:``).
        """
        if not (code.isascii() and code.isdecimal()):
            message = f"An area code has digits only, not {code!r}."
            raise ValueError(message)
        return cls(code, code[:-1] + chr(ord(code[-1]) + 1))

    @classmethod
    def only(cls, code: str) -> Self:
        """The range holding one area and nothing under it.

        What lies under it goes on with a digit, and every digit comes after ``!`` in byte order.
        """
        if not (code.isascii() and code.isdecimal()):
            message = f"An area code has digits only, not {code!r}."
            raise ValueError(message)
        return cls(code, code + "!")

    def covers(self, code: str) -> bool:
        """Whether an area code lies in the range."""
        return self.lower <= code < self.upper


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything one request, job or link may touch, built once and passed to every access rule.

    ``purpose`` is a short code of why the scope exists (``"desk"``, ``"device"``, ``"import"``);
    it stands in logs, never decides.
    """

    ranges: tuple[AreaRange, ...] = ()
    blocks: tuple[UUID, ...] = ()
    organisations: tuple[UUID, ...] = ()
    grants: tuple[UUID, ...] = ()
    purpose: str = ""

    @classmethod
    def of_areas(cls, *codes: str, purpose: str) -> Self:
        """A scope of whole areas."""
        return cls(ranges=_merged(AreaRange.of(code) for code in codes), purpose=purpose)

    @classmethod
    def of_blocks(cls, *blocks: UUID, purpose: str) -> Self:
        """A scope of single blocks."""
        return cls(blocks=tuple(sorted(set(blocks))), purpose=purpose)

    @classmethod
    def system(cls, district_code: str, purpose: str) -> Self:
        """The whole district, for a job or a command that runs as a named system actor."""
        return cls.of_areas(district_code, purpose=purpose)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all lies in the scope."""
        return not (self.ranges or self.blocks or self.organisations or self.grants)

    def covers_area(self, code: str) -> bool:
        """Whether a whole area lies in the scope."""
        return any(each.covers(code) for each in self.ranges)

    def covers(self, area_code: str, block_id: UUID | None = None) -> bool:
        """Whether a place, or the block it belongs to, lies in the scope."""
        return self.covers_area(area_code) or (block_id is not None and block_id in self.blocks)


def _merged(ranges: Iterable[AreaRange]) -> tuple[AreaRange, ...]:
    """Sorted ranges, those inside another left out: fewer comparisons for every row."""
    kept: list[AreaRange] = []
    for each in sorted(set(ranges), key=lambda r: (r.lower, -len(r.upper), r.upper)):
        if kept and kept[-1].lower <= each.lower and each.upper <= kept[-1].upper:
            continue
        kept.append(each)
    return tuple(kept)
