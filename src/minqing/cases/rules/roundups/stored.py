"""A sheet as it is stored: whole in a draft; of a signed roundup ids and codes apart from words."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from minqing.cases.rules.roundups.sheet import Sheet, Theme
from minqing.territory.rules import Role

__all__ = ["sheet_from_json", "sheet_json", "themes_json", "words_json"]


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """Everything of a draft."""
    words = words_json(sheet)
    return {
        "themes": [{**each, **words["themes"][each["id"]]} for each in themes_json(sheet)],
        "loose": [str(each) for each in sheet.loose],
        "remark": sheet.remark,
    }


def themes_json(sheet: Sheet) -> list[dict[str, Any]]:
    """The themes of a roundup without a word that anybody wrote."""
    return [
        {
            "id": str(theme.id),
            "since": theme.since.isoformat(),
            "case_ids": [str(each) for each in theme.case_ids],
            "owner_role": theme.owner_role.value if theme.owner_role else None,
            "owner_id": str(theme.owner_id) if theme.owner_id else None,
            "due_on": theme.due_on.isoformat() if theme.due_on else None,
            "goes_up": theme.goes_up,
            "carried_from": str(theme.carried_from) if theme.carried_from else None,
            "done": theme.done,
            "was_public": theme.was_public,
        }
        for theme in sheet.themes
    ]


def words_json(sheet: Sheet) -> dict[str, Any]:
    """The words of a roundup: of each theme by id, and the remark."""
    return {
        "remark": sheet.remark,
        "themes": {
            str(theme.id): {
                "title": theme.title,
                "words": list(theme.words),
                "plan": theme.plan,
                "said": theme.said,
            }
            for theme in sheet.themes
        },
    }


def sheet_from_json(
    themes: list[dict[str, Any]],
    words: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    loose: list[str] | None = None,
    remark: str = "",
) -> Sheet:
    """What was stored; ``words`` are those of a signed roundup, empty when they were erased."""
    return Sheet(
        tuple(_theme({**each, **(words or {}).get(each["id"], {})}) for each in themes),
        tuple(UUID(each) for each in loose or []),
        remark,
    )


def _theme(stored: Mapping[str, Any]) -> Theme:
    return Theme(
        id=UUID(stored["id"]),
        title=stored.get("title", ""),
        since=date.fromisoformat(stored["since"]),
        words=tuple(stored.get("words", ())),
        case_ids=tuple(UUID(each) for each in stored["case_ids"]),
        plan=stored.get("plan", ""),
        owner_role=Role(stored["owner_role"]) if stored["owner_role"] else None,
        owner_id=UUID(stored["owner_id"]) if stored["owner_id"] else None,
        due_on=date.fromisoformat(stored["due_on"]) if stored["due_on"] else None,
        goes_up=stored["goes_up"],
        carried_from=UUID(stored["carried_from"]) if stored["carried_from"] else None,
        done=stored["done"],
        said=stored.get("said", ""),
        was_public=stored["was_public"],
    )
