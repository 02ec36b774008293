"""Sign-in addresses: those of allauth that this product offers, and no others.

There is no sign-up and no recovery by e-mail: accounts are opened by the office.
"""

from allauth.account.views import (
    account_inactive,
    login,
    logout,
    password_change,
    reauthenticate,
)
from django.urls import include, path

from minqing.accounts.views import set_language

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("password/change/", password_change, name="account_change_password"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("2fa/", include("allauth.mfa.urls")),
]

#: Addresses of their own at the root, where Django has them.
root_patterns = [
    path("i18n/setlang/", set_language, name="set_language"),
]
