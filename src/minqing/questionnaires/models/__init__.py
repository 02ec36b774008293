"""Tables of questionnaires, and the words for what is wrong with a file."""

from minqing.questionnaires.models.tables import (
    Answers,
    AnswersText,
    Filled,
    FormVersion,
    Questionnaire,
    RoundQuestionnaire,
)
from minqing.questionnaires.models.words import KIND_LABELS, original_of, place_of, sentence

__all__ = [
    "KIND_LABELS",
    "Answers",
    "AnswersText",
    "Filled",
    "FormVersion",
    "Questionnaire",
    "RoundQuestionnaire",
    "original_of",
    "place_of",
    "sentence",
]
