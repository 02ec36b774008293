"""The cases app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from minqing.cases.rules import Notice
from minqing.cases.rules.coordination import CoordinationNotice
from minqing.notices.rules import register_text


class CasesConfig(AppConfig):
    """Names the package to Django."""

    name = "minqing.cases"

    def ready(self) -> None:
        """Give the notices of this package their words."""
        register_text(Notice.ARRIVED, _("Requests that came in: {count}. The latest is {number}."))
        register_text(Notice.WITHDRAWN, _("The resident took request {number} back."))
        register_text(
            Notice.ROUNDUP_SIGNED, _("A neighbourhood signed its roundup of the week of {week_on}.")
        )
        register_text(Notice.LIST_ARRIVED, _("Requests handed up to you: {count}."))
        register_text(Notice.HANDED_UP, _("Request {number} was handed up to you."))
        register_text(Notice.RETURNED, _("Request {number} came back to you."))
        register_text(Notice.ASSIGNED, _("You were named to handle request {number}."))
        register_text(Notice.REOPENED, _("Request {number} was opened again."))
        register_text(Notice.TO_TELL, _("Tell the resident the answer to request {number}."))
        register_text(Notice.REJECTED, _("The resident says request {number} is not solved."))
        register_text(Notice.REPLIED, _("The resident replied about request {number}."))
        register_text(Notice.REFUSED, _("Request {number} was not taken and came back to you."))
        register_text(Notice.DISPUTED, _("Decide whose request {number} is."))
        register_text(Notice.DECIDED, _("It was decided that request {number} is yours."))
        register_text(Notice.EXTENSION_ASKED, _("More time is asked for request {number}."))
        register_text(Notice.EXTENDED, _("More time was approved for request {number}."))
        register_text(Notice.EXTENSION_DENIED, _("More time was refused for request {number}."))
        register_text(Notice.MANY_ASSIGNED, _("Requests given to you to handle: {count}."))
        register_text(Notice.MANY_HANDED_UP, _("Requests handed up to you: {count}."))
        register_text(
            Notice.NOT_DELIVERED,
            _("The answer to request {number} could not be delivered; tell it another way."),
        )
        register_text(Notice.DUE_SOON, _("Due soon: {count} requests you hold."))
        register_text(Notice.DUE_IN_HOURS, _("Due within hours: {count} requests you hold."))
        register_text(Notice.OVERDUE_BELOW, _("Overdue at the level below you: request {number}."))
        register_text(
            Notice.MANY_OVERDUE_BELOW, _("Overdue at the level below you: {count} requests.")
        )
        register_text(CoordinationNotice.PART_GIVEN, _("Your unit has a part of request {number}."))
        register_text(
            CoordinationNotice.PART_ANSWERED, _("A unit has answered on request {number}.")
        )
        register_text(
            CoordinationNotice.PART_PUT_BACK,
            _("A unit does not take its part of request {number}: decide."),
        )
        register_text(
            CoordinationNotice.PART_CHANGED,
            _("The office changed your unit's part of request {number}."),
        )
        register_text(CoordinationNotice.PART_OVERDUE, _("A part of request {number} is overdue."))
        register_text(
            CoordinationNotice.SUPERVISED,
            _("The office has taken a step of supervision on request {number}."),
        )
        register_text(
            CoordinationNotice.CONVENING_ENDED,
            _("Your unit is no longer convened on request {number}."),
        )
