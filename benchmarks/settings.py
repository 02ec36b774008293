"""Minqing's settings with pages that can be held, for the bench's own server alone."""

from minqing.config.settings import *  # noqa: F403  # the same settings, but for three lines
from minqing.config.settings import LOGGING, MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.held.CountingMiddleware", *MIDDLEWARE]
# A scope to which a page is closed is measured as such, and is no news.
LOGGING = {**LOGGING, "loggers": {"django.request": {"level": "ERROR"}}}
