"""The words of GeoReport's answers."""

from typing import Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from minqing.interop.rules.georeport import Fault, GeoReportError

__all__ = ["attribute_words", "fault_words", "key_words"]

_FAULTS: Final[dict[Fault, LazyText]] = {
    Fault.JURISDICTION: _("jurisdiction_id %(said)s is not served here."),
    Fault.KEY: _("api_key is missing or not valid. The district office gives keys."),
    Fault.RIGHT: _("This api_key may not record requests."),
    Fault.OFTEN: _("Too many requests in this minute. Go on in the next."),
    Fault.NOT_FOUND: _("There is nothing at this address."),
    Fault.SERVICE_UNKNOWN: _("service_code %(said)s was not found. GET services lists them."),
    Fault.SERVICE_MISSING: _("service_code is missing. GET services lists them."),
    Fault.SERVICE_FILTER: _("service_code %(said)s is none of ours. GET services lists them."),
    Fault.STATUS: _("status %(said)s is not known: open, closed."),
    Fault.MOMENT: _("%(said)s is no moment with an offset, such as 2026-06-01T08:00:00+08:00."),
    Fault.SPAN: _(
        "start_date and end_date span more than %(said)s days, or end before they begin."
    ),
    Fault.PAGE: _("page and page_size are whole numbers from 1 to %(said)s."),
    Fault.TOO_MANY_IDS: _("Ask for up to %(said)s service_request_id at once."),
    Fault.LOCATION_MISSING: _("Say where it is: address_id, lat and long, or address_string."),
    Fault.LOCATION_UNKNOWN: _(
        "This place is none of ours, or not clear. Send the code of a neighbourhood as address_id."
    ),
    Fault.LOCATION_FORM: _("lat and long are degrees, both of them."),
    Fault.ATTRIBUTE: _("attribute[%(said)s] cannot be used. GET services/{code} says what can."),
    Fault.METHOD: _("This address does not take that method."),
    Fault.UNREADABLE: _("What was sent is too large or cannot be read. Send a form in UTF-8."),
}


def fault_words(error: GeoReportError) -> str:
    """What is wrong and what to do, in the language in use."""
    return str(_FAULTS[error.fault]) % {"said": error.said}


def key_words() -> str:
    """Who gives keys."""
    return _now("The district office gives keys. Ask it, and say what your system does.")


def attribute_words(code: str) -> tuple[str, str, tuple[str, ...]]:
    """An attribute's question, a hint, and the names of its keys."""
    if code == "where":
        return (
            _now("Where exactly?"),
            _now("Building, entrance or spot. Only the office reads it."),
            (),
        )
    return (
        _now("Is it something that few may know?"),
        _now("It is then kept off phones and never shown."),
        (_now("Yes"), _now("No")),
    )
