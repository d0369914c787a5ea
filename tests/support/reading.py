"""A GET or HEAD that writes fails its test: browsers and proxies repeat and prefetch reading as they like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

READING = {"GET", "HEAD"}
# What belongs to the act of looking itself.
MAY_BE_WRITTEN = {
    "accounts_session": "who looks: a session begins, is prolonged, keeps messages until they were shown",
    "accounts_accesslog": "personal data was shown, or a list was taken away as a file",
    "accounts_sharedvalue": "how often somebody asked, where there is no Redis to count it",
    "integrations_calendarfeed": "when a calendar fetched it last, and whether it was given something new",
    "accounts_apitoken": "when the token was last used",
}
# anywhere in the statement: pghistory puts a SELECT before it, a CTE may write
WRITES = re.compile(
    r"\b(INSERT\s+INTO|(?<!FOR )(?<!DO )UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY|MERGE\s+INTO)\s+"
    r"(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)


class WriteWhileReading(AssertionError):
    pass


def written_table(sql: str) -> str | None:
    """The first table a statement writes that looking alone does not."""
    tables = (match[2] for match in WRITES.finditer(sql) if match[2].upper() != "OF")
    return next((table for table in tables if table not in MAY_BE_WRITTEN), None)


@contextmanager
def reading_only(request: HttpRequest) -> Iterator[None]:
    def execute(run: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        table = written_table(str(sql))
        if table is not None:
            raise WriteWhileReading(f"{request.method} {request.path} writes {table}: {str(sql)[:200]}")
        return run(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(execute))
        yield


@pytest.fixture(autouse=True, scope="session")
def reading_writes_nothing() -> Iterator[None]:
    """Every request of the tests, by a client or a browser, goes through the handler that is replaced here."""
    answer = BaseHandler.get_response

    def get_response(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING:
            return answer(handler, request)
        with reading_only(request):
            return answer(handler, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", get_response)
        yield
