"""Reply templates: those of one's areas, and those that fit a case."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Case as SqlCase
from django.db.models import Q, QuerySet, Value, When

from minqing.cases.models import CATEGORY_LABELS, CaseStanding, ReplyTemplate
from minqing.cases.rules import Category
from minqing.cases.rules.wording import Placeholder, fill
from minqing.lib.codes import Level, level_of
from minqing.lib.time import local_date
from minqing.territory.models import Area

__all__ = ["fitting_templates", "template_of", "templates_of", "wording_for"]


def templates_of(areas: Collection[str]) -> QuerySet[ReplyTemplate]:
    """The templates in use of some areas, by area and title."""
    rows = ReplyTemplate.objects.filter(area_code__in=list(areas), retired_at__isnull=True)
    return rows.order_by("area_code", "category", "title", "id")


def template_of(areas: Collection[str], template_id: UUID) -> ReplyTemplate | None:
    """One of them."""
    return templates_of(areas).filter(pk=template_id).first()


def fitting_templates(row: CaseStanding) -> list[ReplyTemplate]:
    """The templates for a case: of its own areas, for its category or all; the closest first."""
    code = row.area_code
    above = [code[:length] for length in (6, 9, 12) if len(code) >= length]
    category = row.category or row.case.category
    own_first = SqlCase(When(category=category, then=Value(0)), default=Value(1))
    rows = ReplyTemplate.objects.filter(
        Q(category="") | Q(category=category), area_code__in=above, retired_at__isnull=True
    )
    return list(rows.order_by(own_first, "-area_code", "title", "id")[:100])


def wording_for(row: CaseStanding, text: str, *, at: datetime) -> str:
    """A text with everything filled in that is known of a case; the next day stays open."""
    return fill(text, _values(row, at))


def _values(row: CaseStanding, at: datetime) -> Mapping[Placeholder, str]:
    category = Category(row.category or row.case.category)
    return {
        Placeholder.NUMBER: row.number,
        Placeholder.ASKED_ON: local_date(row.raised_at).isoformat(),
        Placeholder.CATEGORY: str(CATEGORY_LABELS[category]),
        Placeholder.OFFICE: _office(row.owner_area_code),
        Placeholder.TODAY: local_date(at).isoformat(),
    }


def _office(area_code: str) -> str:
    """The area that holds a case now; of a block, its neighbourhood."""
    code = (
        area_code[:12] if level_of(area_code) not in {Level.DISTRICT, Level.STREET} else area_code
    )
    return Area.objects.filter(pk=code).values_list("name", flat=True).first() or ""
