"""Structured logs: one JSON object a line, ids and codes only."""

import logging
import sys
import traceback
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

__all__ = ["LineFormatter", "configure_structlog"]


def configure_structlog(level: str) -> None:
    """Write events of a level and above as JSON lines to standard error.

    Of an exception only its kind and where it happened are written: the message of a database error
    holds the row that was refused, and local variables hold what somebody typed.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _place_of_exception,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


class LineFormatter(logging.Formatter):
    """The lines of Django and libraries in the same form, with the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        event: EventDict = {
            **structlog.contextvars.get_contextvars(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            event["error"] = _described(record.exc_info[1])
        stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", event)
        return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", stamped))


def _place_of_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = _described(error)
    return event


def _described(error: BaseException) -> dict[str, object]:
    """Kind and place, and the same of what caused it."""
    frames = traceback.extract_tb(error.__traceback__)
    found: dict[str, object] = {
        "kind": type(error).__qualname__,
        "frames": [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-12:]],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found["cause"] = _described(cause)
    return found


def _number(level: str) -> int:
    return logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
