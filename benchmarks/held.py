"""The limit of a page: the same request, answered from the rows that were found before.

A request with the header ``X-Bench: keep`` runs the view and keeps every row it read. One with
``X-Bench: rows`` goes through the same middleware, session, user, transaction, scope, view and
template, but each query of the view gives the rows that were kept, without being written as SQL,
sent, or made into objects again. ``X-Bench: page`` goes further and leaves out the view, too: it
renders the template with what the view gave it. For one server thread only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, Self
from unittest import mock

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader

__all__ = ["HEADER", "STATEMENTS", "CountingMiddleware", "holding"]

HEADER = "X-Bench"
STATEMENTS = "X-Bench-Statements"

View = Callable[..., HttpResponseBase]


class NothingHeldError(Exception):
    """A page was asked for from memory before it was kept, or it read other rows this time."""


@dataclass
class _Tape:
    """What the queries of one page gave, in the order in which the view asked."""

    found: list[Any] = field(default_factory=list)
    playing: bool = False
    at: int = 0
    depth: int = 0
    template: Any = None
    context: Any = None

    def through(self, read: Callable[[], Any]) -> Any:
        """Read and keep, or give what was kept. A query inside a query belongs to the outer one."""
        if self.playing:
            if self.at == len(self.found):
                raise NothingHeldError
            self.at += 1
            return self.found[self.at - 1]
        self.depth += 1
        try:
            result = read()
        finally:
            self.depth -= 1
        if self.depth == 0:
            self.found.append(result)
        return result


#: (user, address) → tape. One process, a few pages: nothing is ever removed.
_kept: dict[tuple[str, str], _Tape] = {}
_running: _Tape | None = None


def holding(view: View) -> View:
    """The view, which can be told to keep what it reads, and to answer from what it kept."""

    @wraps(view)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.headers.get(HEADER, "")
        key = (str(request.user.pk), request.get_full_path())
        if "keep" in asked:
            _kept[key] = _Tape()
            return _recorded(_kept[key], lambda: view(request, *args, **kwargs))
        if "rows" in asked or "page" in asked:
            if key not in _kept:
                raise NothingHeldError(key)
            tape = _kept[key]
            if "page" in asked:
                return render(request, tape.template, tape.context)
            tape.playing, tape.at = True, 0
            return _with(tape, lambda: view(request, *args, **kwargs))
        return view(request, *args, **kwargs)

    return measured


def _recorded(tape: _Tape, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer, keeping rows and the first template rendered: those after it are its parts."""
    real = loader.render_to_string

    def noted(template: Any, context: Any = None, *args: Any, **kwargs: Any) -> str:
        if tape.template is None:
            tape.template, tape.context = template, context
        return str(real(template, context, *args, **kwargs))

    with mock.patch.object(loader, "render_to_string", noted):
        return _with(tape, answer)


def _with(tape: _Tape, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    global _running  # noqa: PLW0603  # one thread answers one request at a time
    _running = tape
    try:
        return answer()
    finally:
        _running = None


def _tap_queries() -> None:
    """Lead every way in which a queryset reads past the running tape."""
    fetch = QuerySet._fetch_all  # the one place that all rows pass

    def fetch_all(self: Any) -> None:
        if _running is None or self._result_cache is not None:
            fetch(self)
            return

        def read() -> list[Any]:
            fetch(self)
            return list(self._result_cache)

        self._result_cache = list(_running.through(read))
        self._prefetch_done = True

    QuerySet._fetch_all = fetch_all  # type: ignore[method-assign]  # on purpose
    for name in ("get_count", "has_results", "get_aggregation"):
        setattr(Query, name, _tapped(getattr(Query, name)))
    cursor = BaseDatabaseWrapper.cursor

    def opened(self: Any) -> Any:
        if _running is None or _running.depth:
            return cursor(self)
        return _TapedCursor(_running, partial(cursor, self))

    BaseDatabaseWrapper.cursor = opened  # type: ignore[method-assign]  # on purpose


class _TapedCursor:
    """A cursor for written SQL, whose statements read past the tape."""

    def __init__(self, tape: _Tape, opened: Callable[[], Any]) -> None:
        self._tape = tape
        self._opened = opened
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.rowcount = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, sql: str, params: object = None) -> None:
        def read() -> tuple[list[tuple[Any, ...]], int]:
            with self._opened() as cursor:
                cursor.execute(sql, params)
                return (cursor.fetchall() if cursor.description else []), cursor.rowcount

        rows, self.rowcount = self._tape.through(read)
        self._rows = iter(rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows


def _tapped(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _running is None:
            return method(self, *args, **kwargs)
        return _running.through(lambda: method(self, *args, **kwargs))

    return read


_tap_queries()


class CountingMiddleware:
    """Outermost: with ``X-Bench: … count`` the answer says how many statements it took.

    BEGIN, COMMIT and the connection's health check are not among them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "count" not in request.headers.get(HEADER, ""):
            return self.get_response(request)
        statements: list[str] = []

        def count(
            execute: Callable[..., Any],
            sql: str,
            params: object,
            many: bool,  # noqa: FBT001  # Django's signature
            context: dict[str, Any],
        ) -> Any:
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[STATEMENTS] = str(len(statements))
        return response
