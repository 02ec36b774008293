"""Acts on weekly roundups: draft, count again, edit, sign, correct, discard."""

from minqing.cases.operations.roundups.drafting import (
    correct_roundup,
    discard_roundup,
    draft_roundup,
    edit_roundup,
    recount_roundup,
)
from minqing.cases.operations.roundups.errors import (
    AlreadySignedError,
    CountedAgainError,
    NotANeighbourhoodError,
    OwnerNotHereError,
    PersonalWordsError,
    RoundupChangedError,
    RoundupNotFoundError,
    RoundupNotYoursError,
    ThemeGoneError,
    ThemeIncompleteError,
    WeekNotBegunError,
    WeekNotOverError,
)
from minqing.cases.operations.roundups.signing import (
    public_themes,
    sign_roundup,
    signing_problems,
)

__all__ = [
    "AlreadySignedError",
    "CountedAgainError",
    "NotANeighbourhoodError",
    "OwnerNotHereError",
    "PersonalWordsError",
    "RoundupChangedError",
    "RoundupNotFoundError",
    "RoundupNotYoursError",
    "ThemeGoneError",
    "ThemeIncompleteError",
    "WeekNotBegunError",
    "WeekNotOverError",
    "correct_roundup",
    "discard_roundup",
    "draft_roundup",
    "edit_roundup",
    "public_themes",
    "recount_roundup",
    "sign_roundup",
    "signing_problems",
]
