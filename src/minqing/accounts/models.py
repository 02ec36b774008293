"""Users."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from minqing.accounts.rules import fits_code, is_code_hash
from minqing.lib.ids import new_id

__all__ = ["User"]


class UserManager(BaseUserManager["User"]):
    """Finds users by name; making them is an operation."""


class User(AbstractBaseUser):
    """Somebody who can sign in to the desk.

    What a user may see follows from the postings of ``member_id``; an operator (``is_operator``)
    sees the read-only admin and no residents.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(_("user name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    member_id = models.UUIDField(null=True, blank=True, db_index=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_operator = models.BooleanField(_("operator"), default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Names on screens."""

        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        """The display name."""
        return self.name or self.username

    def get_full_name(self) -> str:
        """The display name, as Django's parts ask for it."""
        return str(self)

    def get_short_name(self) -> str:
        """The display name."""
        return str(self)

    @property
    def must_choose_password(self) -> bool:
        """Whether only a code for the first sign-in opens this account so far."""
        return is_code_hash(self.password)

    def check_password(self, raw_password: str) -> bool:
        """Whether the password fits, or the code that stands in its place."""
        if self.must_choose_password:
            return fits_code(raw_password, self.password)
        return super().check_password(raw_password)

    @property
    def is_staff(self) -> bool:
        """Whether the read-only admin opens."""
        return self.is_operator

    def has_perm(self, perm: str, obj: object | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Operators may view in the admin; nobody may change anything there."""
        return self.is_active and self.is_operator and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 - Django's signature
        """Whether the admin lists an app."""
        return self.is_active and self.is_operator
