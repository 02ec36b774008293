"""What is typed on the pages of questionnaires."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minqing.questionnaires.models import FormVersion

__all__ = ["AnswersFilter", "UploadForm"]


class UploadForm(forms.Form):
    """An XLSForm."""

    file = forms.FileField(
        label=_("XLSForm file"),
        help_text=_("A workbook (.xlsx) with the sheets survey, choices and settings."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )


class AnswersFilter(forms.Form):
    """Which answers are listed, counted or exported."""

    round = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, versions: list[FormVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.ChoiceField(
            label=_("Version"),
            required=False,
            choices=[
                ("", _("All versions")),
                *((str(each.pk), each.version) for each in versions),
            ],
        )
