"""What the pages of notices take."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.notices.models import WHEN_LABELS
from minqing.notices.rules import Way, When

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "AddressForm",
    "CodeForm",
    "PageForm",
    "PlayedReceiptForm",
    "ReadAllForm",
    "WhenForm",
    "read_way",
]


class PageForm(forms.Form):
    """Which page of the list."""

    before = forms.UUIDField(required=False)


class ReadAllForm(forms.Form):
    """Up to which notice everything counts as read."""

    up_to = forms.UUIDField()


class PlayedReceiptForm(forms.Form):
    """What the gateway would say of a written text message."""

    ARRIVED, LOST = "delivered", "undelivered"

    said = forms.ChoiceField(choices=[(ARRIVED, ARRIVED), (LOST, LOST)])


class AddressForm(forms.Form):
    """Where a user is reached by one way."""

    LABELS: ClassVar["dict[Way, _StrPromise]"] = {
        Way.EMAIL: _("E-mail address"),
        Way.SMS: _("Mobile number"),
        Way.WECOM: _("Webhook address of the group's robot"),
        Way.DINGTALK: _("Webhook address of the group's robot"),
    }
    HELP: ClassVar["dict[Way, _StrPromise]"] = {
        Way.EMAIL: _("For example name@example.cn. Kept encrypted, shown masked."),
        Way.SMS: _("11 digits. Kept encrypted, shown masked."),
        Way.WECOM: _(
            "In the group: settings, group robots, add, copy the address. Everybody in the group"
            " reads what comes; it never names a resident."
        ),
        Way.DINGTALK: _(
            "In the group: settings, robots, custom, security “signature”, copy address and secret."
            " Everybody in the group reads what comes; it never names a resident."
        ),
    }

    address = forms.CharField(
        max_length=300, error_messages={"required": _("Type where you want to be reached.")}
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=100,
        required=False,
        help_text=_("The text that begins with SEC."),
    )

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["address"]
        field.label, field.help_text = self.LABELS[way], self.HELP[way]
        if way is Way.EMAIL:
            field.widget = forms.EmailInput(attrs={"autocomplete": "email"})
        elif way is Way.SMS:
            field.widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
        if way is not Way.DINGTALK:
            del self.fields["secret"]


class CodeForm(forms.Form):
    """The code that came to an address."""

    code = forms.CharField(
        label=_("Code that came there"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the six digits.")},
    )


class WhenForm(forms.Form):
    """When notices come by a way."""

    when = forms.ChoiceField(
        label=_("When notices come there"),
        choices=[(each.value, WHEN_LABELS[each]) for each in When],
        widget=forms.RadioSelect,
    )


def read_way(written: str) -> Way | None:
    """The way of an address, None for anything else."""
    return Way(written) if written in set(Way) else None
