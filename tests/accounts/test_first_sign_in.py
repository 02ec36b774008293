"""The first sign-in with a code: it opens one page, on which a password is chosen."""

from django.test import Client

from minqing.accounts.models import User
from minqing.accounts.operations import issue_codes
from minqing.accounts.rules import fits_code, new_code, store_code
from minqing.ledger.models import LedgerEntry
from tests.accounts.test_sign_in import sign_in
from tests.builders import BUILDER, NOW, PASSWORD
from tests.cast import Cast
from tests.database import as_owner

OWN = "柳岸 river bank 7"


def code_for(cast: Cast) -> str:
    with as_owner():
        user = User.objects.get(pk=cast.qian.user.pk)
        return issue_codes(users=[user], area_code="310199", by=BUILDER, at=NOW)[user.id]


def test_a_code_may_be_typed_in_small_letters_and_without_dashes() -> None:
    code = new_code()
    stored = store_code(code)
    assert fits_code(code.lower().replace("-", " "), stored)
    assert not fits_code(new_code(), stored)
    assert code.replace("-", "") not in stored


def test_whoever_signs_in_with_a_code_must_choose_a_password(cast: Cast) -> None:
    code, client = code_for(cast), Client()
    assert sign_in(client, "qian", code) == 302
    assert client.get("/desk/")["Location"] == "/accounts/password/change/"
    chosen = {"oldpassword": code, "password1": OWN, "password2": OWN}
    answer = client.post("/accounts/password/change/", chosen)
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/accounts/2fa/", "then the second factor"
    assert sign_in(Client(), "qian", OWN) == 302
    assert sign_in(Client(), "qian", code) == 200, "the code was good once"


def test_a_weak_password_does_not_replace_the_code(cast: Cast) -> None:
    code, client = code_for(cast), Client()
    sign_in(client, "qian", code)
    weak = {"oldpassword": code, "password1": "12345678", "password2": "12345678"}
    assert client.post("/accounts/password/change/", weak).status_code == 200
    assert client.get("/desk/")["Location"] == "/accounts/password/change/"


def test_a_new_code_ends_the_password_and_the_older_code(cast: Cast) -> None:
    first, second = code_for(cast), code_for(cast)
    assert sign_in(Client(), "qian", PASSWORD) == 200
    assert sign_in(Client(), "qian", first) == 200
    assert sign_in(Client(), "qian", second) == 302


def test_the_ledger_counts_codes_and_holds_none(cast: Cast) -> None:
    code = code_for(cast)
    with as_owner():
        entry = LedgerEntry.objects.get(act="accounts.codes_issued")
        assert entry.detail["count"] == 1
        assert code not in str(entry.detail)
        assert code not in User.objects.get(pk=cast.qian.user.pk).password
