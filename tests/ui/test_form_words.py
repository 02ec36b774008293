"""What forms say to something that cannot be taken: our words, in both languages."""

import pytest
from django import forms
from django.utils.translation import override


class Sample(forms.Form):
    """A field for each refusal."""

    name = forms.CharField(max_length=3)
    size = forms.IntegerField(min_value=1, max_value=20)
    on = forms.DateField()
    role = forms.ChoiceField(choices=[("lead", "lead")])
    own = forms.CharField(error_messages={"required": "Give it a name."})


@pytest.mark.parametrize(
    ("field", "given", "english", "chinese"),
    [
        ("name", "", "Fill this in.", "请填写这一项。"),
        (
            "name",
            "abcd",
            "Make it shorter: there is room for 3 characters, and this has 4.",
            "请写短一些：最多 3 个字，现在有 4 个字。",
        ),
        ("size", "0", "Write 1 or more.", "请写 1 或更大的数。"),
        ("size", "21", "Write 20 or less.", "请写 20 或更小的数。"),
        ("size", "two", "Write a whole number.", "请写一个整数。"),
        ("on", "soon", "Write a day, such as 2026-06-01.", "请写成日期，例如 2026-06-01。"),
        ("role", "king", "Choose one of those offered.", "请从所列选项中选一个。"),
        ("own", "", "Give it a name.", "Give it a name."),
    ],
)
def test_a_form_says_what_to_do(field: str, given: str, english: str, chinese: str) -> None:
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert Sample({field: given}).errors[field] == [words]
