"""A look at an answer before it goes out: a warning that its writer can overrule."""

from django import forms
from django.forms import BaseForm
from django.utils.translation import gettext as _

from minqing.cases.forms import RespondForm
from minqing.cases.rules.reply_check import ReplyCheck, ReplyFlaw, check_reply

__all__ = ["holds_back"]

_AS_IT_IS = "as_it_is"


def holds_back(form: BaseForm, asked: str) -> bool:
    """Whether a sound answer should be looked at once more; the form then says why, and asks.

    ``asked`` is what the resident wrote, empty when it was erased.

    An answer that names the day of the next step says when there is more: it need not say much.
    """
    if not isinstance(form, RespondForm) or form.data.get(_AS_IT_IS):
        return False
    given = form.cleaned_data
    found = check_reply(asked, given["text"])
    if found is None:
        return False
    goes_on = given["outcome"] == RespondForm.IN_PROGRESS
    if goes_on and found.flaw is not ReplyFlaw.OFF_TOPIC:
        return False
    form.fields[_AS_IT_IS] = forms.BooleanField(
        required=False, label=_("It is meant so: record it as it is")
    )
    form.order_fields(["expected_rev", "text", _AS_IT_IS])
    form.add_error("text", _warning(found))
    return True


def _warning(found: ReplyCheck) -> str:
    words = "”、“".join(found.because)
    match found.flaw:
        case ReplyFlaw.EMPTY:
            return _("The resident learns nothing from this. Say what was done, or why it cannot.")
        case ReplyFlaw.EVASIVE:
            return _(
                "The resident learns only who has it now: “%(words)s”. Say what is done, by whom"
                " and by when."
            ) % {"words": words}
        case ReplyFlaw.OFF_TOPIC:
            return _(
                "This takes up no word of what was asked. Is it the answer to another request?"
            )
