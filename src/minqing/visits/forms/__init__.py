"""What people type on the desk pages of visits. Nothing is saved here."""

from minqing.visits.forms.filters import CoverageFilter, VisitListFilter
from minqing.visits.forms.paper import PaperForm, TypedDoor
from minqing.visits.forms.proposals import AcceptForm, AgainForm
from minqing.visits.forms.rounds import CloseRoundForm, RoundForm, VisitLineForm
from minqing.visits.forms.sharing import NamesForm, StretchForm, read_stretches, stretches

__all__ = [
    "AcceptForm",
    "AgainForm",
    "CloseRoundForm",
    "CoverageFilter",
    "NamesForm",
    "PaperForm",
    "RoundForm",
    "StretchForm",
    "TypedDoor",
    "VisitLineForm",
    "VisitListFilter",
    "read_stretches",
    "stretches",
]
