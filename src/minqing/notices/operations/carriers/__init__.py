"""Carriers: one small function for each way takes a parcel and says what came of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from minqing.notices.operations.carriers.http import send_dingtalk, send_sms, send_wecom
from minqing.notices.operations.carriers.mail import send_mail
from minqing.notices.queries.letters import Parcel
from minqing.notices.queries.ways import sending
from minqing.notices.rules import Failure, Way
from minqing.notices.rules.ways import Sending
from minqing.notices.rules.wire import Result

__all__ = ["Carrier", "carry"]

Carrier = Callable[[Parcel, datetime], Result]

_CARRIERS: Final[Mapping[Way, Carrier]] = {
    Way.EMAIL: send_mail,
    Way.SMS: send_sms,
    Way.WECOM: send_wecom,
    Way.DINGTALK: send_dingtalk,
}


def carry(parcel: Parcel, at: datetime) -> Result:
    """Hand a parcel to its way's carrier. Nothing is held in the database meanwhile."""
    if sending(parcel.way) is Sending.OFF:
        return Result.refused(Failure.NOT_SET_UP)
    return _CARRIERS[parcel.way](parcel, at)
