"""Which figure a page is asked for."""

from django import forms
from django.core.validators import RegexValidator


class FigureQuestion(forms.Form):
    """Area, round and cut-off of a figure, as they stand in an address."""

    area = forms.CharField(required=False, validators=[RegexValidator(r"^([0-9]{3}){2,4}$")])
    round = forms.UUIDField(required=False)
    cut_off = forms.DateField(required=False)
