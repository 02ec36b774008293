"""A roundup on paper: the Word sheet of a draft or of a signed one, and the signed one as PDF.

All of them print the same content; of a signed roundup the one that was frozen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from minqing.cases.queries import roundups as reads
from minqing.cases.rules.roundups import Lists, Sheet, Theme, Week
from minqing.cases.views.roundups.shown import (
    block_rows,
    figures,
    outcome,
    owner_names,
    owner_words,
    place_of,
    week_words,
)
from minqing.documents.operations import render_docx, render_pdf
from minqing.documents.rules import DocumentTemplate, PrintedPage, Value
from minqing.lib.time import local_date
from minqing.territory.access import requires
from minqing.territory.middleware import ScopedRequest
from minqing.territory.rules import OFFICIALS

__all__ = ["draft_docx", "roundup_docx", "roundup_pdf"]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is printed: a week of a neighbourhood, and who signed it when (by hand, if nobody)."""

    area_code: str
    week: Week
    lists: Lists
    sheet: Sheet
    names: Mapping[UUID, str]
    signed_by: str
    signed_on: date


@require_safe
@requires(*sorted(OFFICIALS))
def roundup_docx(request: ScopedRequest, roundup_id: UUID) -> HttpResponse:
    """A signed roundup as a Word file, to be printed and filed."""
    paper = _paper(_signed(request, roundup_id))
    return _file(render_docx(DocumentTemplate.ROUNDUP, _content(paper)), _DOCX, paper.week, "docx")


@require_safe
@requires(*sorted(OFFICIALS))
def roundup_pdf(request: ScopedRequest, roundup_id: UUID) -> HttpResponse:
    """A signed roundup as a PDF, with the version and what the Word file has no room for."""
    found = _signed(request, roundup_id)
    paper, roundup = _paper(found), found.roundup
    version = _("Version %(version)d") % {"version": roundup.version}
    if roundup.version > 1:
        version = _("%(version)s, in the place of the one before") % {"version": version}
    heads, _rows = block_rows(paper.lists)
    printed: dict[str, Value] = {
        **_content(paper),
        "lang": (get_language() or "zh")[:2],
        "words": _words(),
        "lists": _("Lists that the teams signed in this week: %(count)d")
        % {"count": len(roundup.hand_up_ids)},
        "version": version,
        "block_heads": [str(each) for each in heads],
        "signed_on": paper.signed_on,
    }
    content = render_pdf(PrintedPage.ROUNDUP, printed)
    return _file(content, "application/pdf", paper.week, "pdf")


@require_safe
@requires(*sorted(OFFICIALS))
def draft_docx(request: ScopedRequest, draft_id: UUID) -> HttpResponse:
    """A draft as a Word file for the meeting, with a line to sign by hand."""
    draft = reads.draft_of(request.scope, draft_id)
    if draft is None:
        raise Http404
    sheet = reads.sheet_of_draft(draft)
    paper = _Paper(
        area_code=draft.area_code,
        week=Week(draft.week_on),
        lists=Lists.from_json(draft.lists),
        sheet=sheet,
        names=owner_names([sheet]),
        signed_by="",
        signed_on=local_date(request.at),
    )
    return _file(render_docx(DocumentTemplate.ROUNDUP, _content(paper)), _DOCX, paper.week, "docx")


def _signed(request: ScopedRequest, roundup_id: UUID) -> reads.Signed:
    found = reads.signed_roundup(request.scope, roundup_id)
    if found is None:
        raise Http404
    return found


def _paper(found: reads.Signed) -> _Paper:
    roundup = found.roundup
    names = owner_names([found.sheet], roundup.signed_by)
    return _Paper(
        area_code=roundup.area_code,
        week=found.week,
        lists=found.lists,
        sheet=found.sheet,
        names=names,
        signed_by=names.get(roundup.signed_by, ""),
        # Whenever it is printed: beside the name stands the day of the signature.
        signed_on=local_date(roundup.signed_at),
    )


def _content(paper: _Paper) -> dict[str, Value]:
    """What both kinds of paper print."""
    where = place_of(paper.area_code)
    _heads, blocks = block_rows(paper.lists)
    return {
        "title": _("Weekly roundup of requests"),
        "neighbourhood": f"{where.street} {where.name}".strip(),
        "week": week_words(paper.week),
        "figures": [
            {"label": str(each["label"]), "count": each["count"]} for each in figures(paper.lists)
        ],
        "blocks": [
            {"label": row["label"], "cells": [cell["count"] for cell in row["cells"]]}
            for row in blocks
        ],
        "themes": [_theme(theme, paper.names) for theme in paper.sheet.themes],
        "remark": paper.sheet.remark,
        "printed_on": paper.signed_on,
        "signed_by": paper.signed_by,
    }


def _theme(theme: Theme, names: Mapping[UUID, str]) -> Value:
    said = f"{outcome(theme)}：{theme.said}" if theme.said else outcome(theme)
    return {
        "title": theme.title,
        "shared": "、".join(theme.words),
        "count": len(theme.case_ids),
        "plan": theme.plan,
        "owner": owner_words(theme, names),
        "due_on": theme.due_on,
        "outcome": f"{said}；{_('needs the street')}" if theme.goes_up else said,
    }


def _words() -> Value:
    """The words of the PDF, in the reader's language."""
    return {
        "page": _("Page {page} of {pages}"),
        "block": _("Block"),
        "blocks": _("By block"),
        "themes": _("Themes and plans"),
        "no_theme": _("No theme came up"),
        "cases": _("Requests: {count}"),
        "shared": _("Shared words"),
        "plan": _("Plan"),
        "owner": _("Who does it"),
        "due_on": _("Done by"),
        "outcome": _("What became of it"),
        "remark": _("Remark"),
        "signature": _("Secretary of the neighbourhood (signature)"),
        "signed_on": pgettext("beside a signature", "Date"),
    }


def _file(content: bytes, media_type: str, week: Week, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="roundup-{week.monday}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
