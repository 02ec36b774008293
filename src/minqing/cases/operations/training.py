"""Learning which words belong to which category, from requests or given labelled texts."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minqing.cases.queries.suggestions import model_path
from minqing.cases.rules import Category
from minqing.cases.rules.categorising import grams_of
from minqing.lib.masking import mask_personal
from minqing.lib.whole_files import whole_file

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Learned", "TooFewTextsError", "learn", "store_model"]

_EVERY = 5
"""Every fifth text is held out, by a checksum of its words: the same ones whatever the order."""
_LEAST_TEXTS, _LEAST_LABELS = 50, 2
_MOST_PIECES = 60_000


class TooFewTextsError(Exception):
    """There are too few texts, or too few categories, to learn anything from."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A model as arrays, and how it did on the texts that it was not shown.

    ``scores`` gives F1 by label, ``macro_f1`` their plain mean over the labels that were held out.
    """

    texts: int
    held_out: int
    macro_f1: float
    scores: dict[str, float]
    arrays: dict[str, Any]
    labels: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether every label is one of the categories of requests."""
        return set(self.labels) <= {each.value for each in Category}


def learn(texts: Sequence[str], labels: Sequence[str]) -> Learned:
    """Learn from texts with labels; the same texts always give the same model.

    Personal things are masked first, and a piece counts only when two texts have it. Measured on
    every fifth text after learning from the others; the model itself then learns from all. Raises
    TooFewTextsError. Takes some seconds for thousands of texts.
    """
    masked = [mask_personal(text) for text in texts]
    if len(masked) < _LEAST_TEXTS or len(set(labels)) < _LEAST_LABELS:
        raise TooFewTextsError
    held = [zlib.crc32(text.encode()) % _EVERY == 0 for text in texts]
    shown = [index for index, out in enumerate(held) if not out]
    tried = [index for index, out in enumerate(held) if out]
    vectors, model = _fit([masked[i] for i in shown], [labels[i] for i in shown])
    guesses = model.predict(vectors.transform([masked[i] for i in tried])) if tried else []
    scores = _f1([labels[i] for i in tried], [str(each) for each in guesses])
    vectors, model = _fit(masked, list(labels))
    return Learned(
        texts=len(masked),
        held_out=len(tried),
        macro_f1=sum(scores.values()) / len(scores) if scores else 0.0,
        scores=scores,
        arrays=_arrays(vectors, model),
        labels=tuple(str(each) for each in model.classes_),
    )


def store_model(learned: Learned, *, at: datetime) -> Path:
    """Write the model where the desk reads it: arrays and JSON, nothing that could be run."""
    import numpy as np  # noqa: PLC0415 - heavy, seldom needed

    path = model_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "at": at.isoformat(),
        "texts": learned.texts,
        "macro_f1": round(learned.macro_f1, 4),
    }
    content = BytesIO()
    np.savez_compressed(content, about=np.array(json.dumps(about)), **learned.arrays)
    with whole_file(path, replace=True) as file:
        file.write(content.getvalue())
    return path


def _fit(texts: list[str], labels: list[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - heavy, seldom needed
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - heavy, seldom needed

    vectors = TfidfVectorizer(
        analyzer=grams_of, sublinear_tf=True, min_df=2, max_features=_MOST_PIECES
    )
    model = LinearSVC(C=1.0, class_weight="balanced", random_state=0)
    model.fit(vectors.fit_transform(texts), labels)
    return vectors, model


def _arrays(vectors: Any, model: Any) -> "dict[str, np.ndarray[Any, Any]]":
    import numpy as np  # noqa: PLC0415 - heavy, seldom needed

    lines, starts = model.coef_, model.intercept_
    if len(model.classes_) == _LEAST_LABELS:  # two classes share one line, with two signs
        lines, starts = np.vstack([-lines[0], lines[0]]), np.array([-starts[0], starts[0]])
    pieces = vectors.get_feature_names_out()
    return {
        "pieces": np.array([str(each) for each in pieces]),
        "idf": vectors.idf_.astype(np.float32),
        "labels": np.array([str(each) for each in model.classes_]),
        "coefficients": lines.astype(np.float32),
        "intercepts": starts.astype(np.float32),
    }


def _f1(truth: Sequence[str], guesses: Sequence[str]) -> dict[str, float]:
    found = {}
    for label in sorted(set(truth)):
        hits = sum(t == g == label for t, g in zip(truth, guesses, strict=True))
        wrong = sum(g == label for g in guesses) + sum(t == label for t in truth)
        found[label] = 2 * hits / wrong if wrong else 0.0
    return found
