"""Codes of this package."""

__all__ = ["MORNING_NOTICE"]

MORNING_NOTICE = "home.morning"
