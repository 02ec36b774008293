"""What a text may be about, as long as somebody has taught it: never decided, only suggested."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from minqing.cases import access
from minqing.cases.models import CaseText
from minqing.cases.rules import Category
from minqing.cases.rules.categorising import CategoryModel, Suggestion
from minqing.lib.scope import Scope

__all__ = ["labelled_cases", "model_path", "suggested_category"]


def model_path() -> Path:
    """Where the district's model lies."""
    return Path(settings.MINQING_DATA) / "models" / settings.MINQING_DISTRICT / "categories.npz"


def labelled_cases(scope: Scope) -> list[tuple[str, str]]:
    """The words and the category of the scope's requests, but for sensitive ones."""
    rows = access.cases(scope).filter(sensitive=False, text__content__isnull=False)
    found = rows.order_by("pk").values_list("text__content", "standing__category")
    return [(CaseText.body_of(content), category) for content, category in found.iterator()]


def suggested_category(text: str) -> tuple[Category, Suggestion] | None:
    """The category that a text may belong to, with the words that say so.

    None when it is not clear, or nothing was learned yet.
    """
    path = model_path()
    if not path.is_file():
        return None
    found = _model(path, path.stat().st_mtime_ns).suggest(text)
    return None if found is None else (Category(found.category), found)


@lru_cache(maxsize=2)
def _model(path: Path, _changed: int) -> CategoryModel:
    """Read once for each version of the file. Without pickles: a file can hold numbers only."""
    import numpy as np  # noqa: PLC0415 - heavy, seldom needed

    with np.load(path, allow_pickle=False) as arrays:
        pieces = arrays["pieces"]
        return CategoryModel(
            columns={str(piece): index for index, piece in enumerate(pieces)},
            idf=arrays["idf"],
            labels=tuple(str(label) for label in arrays["labels"]),
            coefficients=arrays["coefficients"],
            intercepts=arrays["intercepts"],
        )
