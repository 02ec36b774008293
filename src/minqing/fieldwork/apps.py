"""The Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class FieldworkConfig(AppConfig):
    """Devices and what they send."""

    name = "minqing.fieldwork"
    verbose_name = gettext_lazy("Field app")
