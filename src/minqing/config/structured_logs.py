"""Structured logs: one JSON object a line, ids and codes only."""

import sys

import structlog

__all__ = ["configure_structlog"]


def configure_structlog() -> None:
    """Write events as JSON lines to standard error.

    Tracebacks name files and lines and never local variables, which may hold personal data.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
