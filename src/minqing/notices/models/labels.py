"""Words for the codes of messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.notices.rules import Failure, MessageKind, MessageState, Way, When

__all__ = ["FAILURE_LABELS", "KIND_LABELS", "STATE_LABELS", "WAY_LABELS", "WHEN_LABELS"]

WAY_LABELS: dict[Way, Promise] = {
    Way.EMAIL: _("E-mail"),
    Way.SMS: _("Text message"),
    Way.WECOM: _("WeCom group"),
    Way.DINGTALK: _("DingTalk group"),
}

WHEN_LABELS: dict[When, Promise] = {
    When.AT_ONCE: _("At once"),
    When.DAILY: _("Once a day, at 08:30"),
    When.NEVER: pgettext_lazy("messages to me", "Never"),
}

KIND_LABELS: dict[MessageKind, Promise] = {
    MessageKind.NOTICE: pgettext_lazy("kind of message", "Notice"),
    MessageKind.DIGEST: pgettext_lazy("kind of message", "Daily summary"),
    MessageKind.CODE: pgettext_lazy("kind of message", "Confirmation code"),
    MessageKind.ANSWER: pgettext_lazy("kind of message", "Answer to a resident"),
}

STATE_LABELS: dict[MessageState, Promise] = {
    MessageState.WAITING: pgettext_lazy("state of a message", "Waits to be sent"),
    MessageState.SENDING: pgettext_lazy("state of a message", "Being sent"),
    MessageState.SENT: pgettext_lazy("state of a message", "On its way"),
    MessageState.DELIVERED: pgettext_lazy("state of a message", "Arrived"),
    MessageState.FAILED: pgettext_lazy("state of a message", "Did not arrive"),
}

FAILURE_LABELS: dict[Failure, Promise] = {
    Failure.UNREACHABLE: _("The server that sends it cannot be reached."),
    Failure.BUSY: _("The server that sends it was too busy for a day."),
    Failure.REFUSED: _("The server that sends it refused the message."),
    Failure.NO_SUCH_ADDRESS: _("There is no such number or address."),
    Failure.NOT_ALLOWED: _("The server that sends it does not accept our sign-in."),
    Failure.NO_ADDRESS: _("Nothing is noted or confirmed to send it to."),
    Failure.NOT_SET_UP: _("This way of sending is not set up."),
    Failure.UNDELIVERED: _("It was sent but could not be delivered."),
    Failure.NO_RECEIPT: _("It was sent; nobody confirmed within three days that it arrived."),
    Failure.ERASED: _("Its words were erased before it was sent."),
}
