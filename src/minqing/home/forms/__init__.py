"""What people type on the pages of this package."""

from minqing.home.forms.register import (
    PURPOSE_LABELS,
    HandoverForm,
    HeadersForm,
    IntoBlockForm,
    NewBlockForm,
    RevealForm,
    SameAsForm,
    UploadForm,
    column_name,
)
from minqing.home.forms.staffing import (
    AdoptTeamsForm,
    CardsForm,
    KinForm,
    MovePairForm,
    QualitiesForm,
    TeamNeedForm,
)

__all__ = [
    "PURPOSE_LABELS",
    "AdoptTeamsForm",
    "CardsForm",
    "HandoverForm",
    "HeadersForm",
    "IntoBlockForm",
    "KinForm",
    "MovePairForm",
    "NewBlockForm",
    "QualitiesForm",
    "RevealForm",
    "SameAsForm",
    "TeamNeedForm",
    "UploadForm",
    "column_name",
]
