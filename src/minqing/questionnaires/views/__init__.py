"""Pages of questionnaires and answers."""

from minqing.questionnaires.views.answers import answers, counts, export, one_answers
from minqing.questionnaires.views.questionnaires import (
    choose,
    example,
    one,
    preview,
    questionnaires,
    retire_one,
    template,
    upload,
)

__all__ = [
    "answers",
    "choose",
    "counts",
    "example",
    "export",
    "one",
    "one_answers",
    "preview",
    "questionnaires",
    "retire_one",
    "template",
    "upload",
]
