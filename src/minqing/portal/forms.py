"""What a resident types."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from minqing.cases.models import CATEGORY_LABELS, RESTRICTED_LABELS
from minqing.cases.rules import MAX_NAME, MAX_NOTE, Category, RestrictedAbout, clean_text, has_words
from minqing.lib.phones import normalise_phone
from minqing.portal.rules import (
    MAX_PHOTO_BYTES,
    MAX_PHOTOS,
    MAX_WHERE,
    MAX_WORDS,
    AskPlace,
    Photo,
    Wish,
)

__all__ = [
    "AskForm",
    "ConfirmForm",
    "FollowForm",
    "RateForm",
    "RejectForm",
    "ReplyForm",
    "WithdrawForm",
]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class FollowForm(forms.Form):
    """Number and access code, as they stand on the slip. Long nonsense is cut, not explained."""

    number = forms.CharField(
        label=_("Request number"),
        max_length=40,
        help_text=_("On your slip, such as 0001234A."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type the number on your slip.")},
    )
    code = forms.CharField(
        label=_("Access code"),
        max_length=40,
        help_text=_("Eight letters and digits, on the same slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type the access code on your slip.")},
    )


class ConfirmForm(forms.Form):
    """A code of the contact card, and whether somebody came."""

    code = forms.CharField(
        label=_("Code on your contact card"),
        max_length=40,
        help_text=_("Ten letters and digits, such as 7KM2P-Q4XWT. Each code is good for once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Please type a code of your contact card.")},
    )
    said = forms.ChoiceField(
        label=_("Was somebody from your block's team at your door lately?"),
        choices=[
            ("came", _("Yes, somebody came and spoke with us")),
            ("nobody", _("No, nobody came")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )


class _Words(forms.CharField):
    """Text without what cannot be seen: a control character is no reason to refuse a sentence."""

    def clean(self, value: Any) -> Any:
        """The words that are left."""
        return super().clean(clean_text(value) if isinstance(value, str) else value)


class _Photos(forms.FileField):
    """Several pictures in one field; what they are is judged when they are stored."""

    widget = type("_PhotosInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files that were chosen; none is fine."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_Photos, self).clean(each, initial) for each in files]


class AskForm(forms.Form):
    """A request, as somebody writes it who has no account."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    a = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    neighbourhood = forms.ChoiceField(
        label=_("Your neighbourhood"),
        error_messages={"required": _("Please choose your neighbourhood.")},
    )
    where = _Words(
        label=_("Where exactly"),
        required=False,
        max_length=MAX_WHERE,
        help_text=_("Building, entrance and door, or a place that people know."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = _Words(
        label=_("What is it about?"),
        max_length=MAX_WORDS,
        help_text=_(
            "What happened, where, since when. Please leave out ID numbers and bank accounts."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "data-count-left": ""}),
        error_messages={"required": _("Please write in a few words what it is about.")},
    )
    category = forms.ChoiceField(
        label=_("Kind of matter"),
        required=False,
        choices=[
            ("", _("I do not know")),
            *((each.value, CATEGORY_LABELS[each]) for each in Category),
        ],
    )
    photos = _Photos(
        label=_("Photos"),
        required=False,
        help_text=_(
            "Up to 4, each up to 10 MB, as .jpg or .png. Place and time are taken out of them."
        ),
    )
    name = _Words(
        label=_("Your name"),
        required=False,
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        required=False,
        max_length=40,
        help_text=_("Only to tell you the answer, and to ask you. It is kept sealed."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    name_withheld = forms.BooleanField(
        label=_("Withhold my name"),
        required=False,
        help_text=_(
            "Name and door are sealed. Whoever handles it opens them only for a reason that is"
            " written down for good."
        ),
    )
    sensitive = forms.BooleanField(
        label=_("Please keep it quiet"),
        required=False,
        help_text=_(
            "It is not shown on the phones of the team that comes to your door. The office tells"
            " you the answer."
        ),
    )
    about = forms.ChoiceField(
        label=_("Is it about those who would handle it?"),
        required=False,
        choices=[
            ("", pgettext_lazy("complaint", "No")),
            *((e.value, RESTRICTED_LABELS[e]) for e in RestrictedAbout),
        ],
        help_text=_("Then it goes to the office above them, and they do not see it."),
    )

    def __init__(
        self,
        *args: Any,
        place: AskPlace | None,
        neighbourhoods: Sequence[tuple[str, list[tuple[str, str]]]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].widget.attrs |= {"accept": "image/jpeg,image/png", "multiple": True}
        field = self.fields["neighbourhood"]
        if place is not None and place.code:
            del self.fields["neighbourhood"]
            self.fields["where"].label = _("Where, if it is not at this door")
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Please choose")), *neighbourhoods]

    def clean_body(self) -> str:
        """At least one letter, character or digit."""
        text: str = self.cleaned_data["body"]
        if not has_words(text):
            raise forms.ValidationError(self.fields["body"].error_messages["required"])
        return text

    def clean_phone(self) -> str:
        """A number that can be called, or none."""
        written = self.cleaned_data["phone"].strip()
        if not written:
            return ""
        number = normalise_phone(written)
        if number is None:
            raise forms.ValidationError(
                _("We cannot call this number. Please write 11 digits, or area code and number.")
            )
        return number

    def clean_photos(self) -> list[UploadedFile]:
        """Not more than are taken, and none too large."""
        photos: list[UploadedFile] = self.cleaned_data["photos"]
        if len(photos) > MAX_PHOTOS:
            raise forms.ValidationError(
                _("Up to %(most)s photos are taken, and you chose %(chosen)s. Choose fewer.")
                % {"most": MAX_PHOTOS, "chosen": len(photos)}
            )
        for each in photos:
            if (each.size or 0) > MAX_PHOTO_BYTES:
                raise forms.ValidationError(
                    _("“%(name)s” is larger than %(most)s MB. Please choose a smaller one.")
                    % {"name": (each.name or "")[:40], "most": MAX_PHOTO_BYTES // 1024**2}
                )
        return photos

    def token_given(self) -> str:
        """The token of this form; empty when what came is none."""
        token = str(self.data.get("token", ""))
        return token if _TOKEN.fullmatch(token) else ""

    def wish(self) -> Wish:
        """What they ask, once the form is valid."""
        given = self.cleaned_data
        return Wish(
            body=given["body"],
            category=Category(given["category"] or Category.OTHER),
            where=given["where"],
            name=given["name"],
            phone=given["phone"],
            sensitive=given["sensitive"],
            name_withheld=given["name_withheld"],
            about=RestrictedAbout(given["about"]) if given["about"] else None,
            photos=[Photo(each.name or "", each) for each in given["photos"]],
        )


class ReplyForm(forms.Form):
    """What the resident answers to a question."""

    text = _Words(
        label=_("Your answer to the office"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write your answer.")},
    )


class RejectForm(forms.Form):
    """Why it is not solved."""

    reason = _Words(
        label=_("What is still not right?"),
        max_length=MAX_NOTE,
        help_text=_("Whoever handles your request reads this first."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write in a few words what is not right.")},
    )


class RateForm(forms.Form):
    """How content they are, in one of five words."""

    score = forms.TypedChoiceField(
        label=_("How content are you with how we handled it?"),
        coerce=int,
        choices=[
            ("5", pgettext_lazy("satisfaction", "Very content")),
            ("4", pgettext_lazy("satisfaction", "Content")),
            ("3", pgettext_lazy("satisfaction", "So-so")),
            ("2", pgettext_lazy("satisfaction", "Not content")),
            ("1", pgettext_lazy("satisfaction", "Not at all content")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the five.")},
    )
    text = _Words(
        label=_("What was good, what was not?"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawForm(forms.Form):
    """Taking it back, in their own words."""

    statement = _Words(
        label=_("Why do you take it back?"),
        max_length=MAX_NOTE,
        help_text=_("In your own words, such as: we settled it ourselves."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please write in a few words why.")},
    )
