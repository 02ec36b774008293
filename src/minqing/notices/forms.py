"""What the notices page takes."""

from django import forms

__all__ = ["PageForm", "ReadAllForm"]


class PageForm(forms.Form):
    """Which page of the list."""

    before = forms.UUIDField(required=False)


class ReadAllForm(forms.Form):
    """Up to which notice everything counts as read."""

    up_to = forms.UUIDField()
