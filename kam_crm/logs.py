"""One line per event on stderr, from structlog and from the standard library alike."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

# what opens a door by itself, in addresses (accounts.links, integrations.calendar)
SECRET = re.compile(r"(/(?:founding|welcome|calendar)/)[^/\s\"'?]+")


def hide_secrets(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Addresses that are secrets themselves do not stand in a log that others read."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = SECRET.sub(r"\1…", value)
    return event


# Applied to every event, whoever logged it.
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    hide_secrets,
]


def configure(*, level: str, as_json: bool) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING.

    JSON for a machine that collects, plain text for a person. Neither shows the local variables of a traceback:
    passwords and client data would lie in the log.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,  # loggers made by imports before this would fall silent
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderers(as_json),
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "filters": {"no_traceback": {"()": "kam_crm.logs.NoTraceback"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "briefly": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_traceback"]},
        },
        "root": {"handlers": ["console"], "level": level},
        # its notices of start, stop and each job are few and tell what a worker did
        "loggers": {
            "celery": {"level": "INFO"},
            # the request line says the same, with the person and the request's number
            "django.request": {"level": "ERROR"},
            # anybody can send a foreign host: a traceback for each would fill the log
            "django.security.DisallowedHost": {"handlers": ["briefly"], "propagate": False},
        },
    }


class NoTraceback(logging.Filter):
    """Takes the traceback from what anybody can cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        return True


def renderers(as_json: bool) -> list[Any]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
