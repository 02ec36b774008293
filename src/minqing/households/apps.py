"""The app."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """Households."""

    name = "minqing.households"
