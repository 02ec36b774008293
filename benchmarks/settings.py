"""Minqing's settings with pages that can be held, for the bench's own server alone."""

from minqing.config.settings import *  # noqa: F403  # the same settings, but for two lines
from minqing.config.settings import MIDDLEWARE

ROOT_URLCONF = "benchmarks.urls"
MIDDLEWARE = ["benchmarks.held.CountingMiddleware", *MIDDLEWARE]
