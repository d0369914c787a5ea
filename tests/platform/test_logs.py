"""What is logged can be read by a machine in production and never carries local variables."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

from kam_crm import logs


@pytest.fixture
def put_back() -> Iterator[None]:
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)
    logging.config.dictConfig(settings.LOGGING)


def fail_with(password: str) -> None:
    raise ValueError("no such account")


def log_lines(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> list[str]:
    logging.config.dictConfig(logs.configure(level="INFO", as_json=as_json))
    logger = structlog.get_logger("kam_crm.test")
    logger.debug("too fine")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logger.info("invoice_paid", amount="12.50")
        logging.getLogger("django.db").warning("slow %s", "query")
        try:
            fail_with(password="kept-out-of-the-log")
        except ValueError:
            logger.exception("sign_in_failed")
    return capsys.readouterr().err.splitlines()


def test_production_writes_one_json_object_per_event(
    put_back: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paid, slow, failed = (json.loads(line) for line in log_lines(capsys, as_json=True))
    assert (paid["event"], paid["amount"], paid["level"]) == ("invoice_paid", "12.50", "info")
    assert (slow["event"], slow["logger"]) == ("slow query", "django.db")
    assert {event["request_id"] for event in (paid, slow, failed)} == {"r-1"}
    assert "ValueError: no such account" in failed["exception"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_comes_without_local_variables(
    put_back: Any, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    text = "\n".join(log_lines(capsys, as_json=as_json))
    assert "no such account" in text
    # the call's own line is source text; a value of a variable would stand after its name
    assert "password = " not in text
    assert "'kept-out-of-the-log'" not in text


def test_a_foreign_host_is_one_line_in_the_log(put_back: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Anybody can send one as often as they like (F16)."""
    logging.config.dictConfig(logs.configure(level="INFO", as_json=True))
    assert Client().get("/health/live", headers={"Host": "evil.example"}).status_code == 400
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "evil" in line]
    assert [event["logger"] for event in told] == ["django.security.DisallowedHost"]
    assert "exception" not in told[0]
