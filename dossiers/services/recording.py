"""What every write of dossiers has in common: one transaction, the author in the history, checked spellings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError, StateConflict

P = ParamSpec("P")
R = TypeVar("R")


def recorded(service: Callable[P, R]) -> Callable[P, R]:
    """Run a service in a transaction whose history events carry the user given as `by`."""

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by: Any = kwargs["by"]
        with transaction.atomic(), pghistory.context(user=by.pk):
            return service(*args, **kwargs)

    return run


def checked(field: str, check: Callable[..., str], *args: str) -> str:
    """The spelling `check` returns; its refusal becomes a BusinessRuleError on `field`."""
    try:
        return check(*args)
    except ValidationError as error:
        code = str(getattr(error, "code", None) or "invalid")
        raise BusinessRuleError(code, error.messages[0], field) from error


def required(field: str, text: str) -> str:
    """The text without spaces around it; nothing is refused as `<field>_required`."""
    if not text.strip():
        raise BusinessRuleError(f"{field}_required", _("Fill this in."), field)
    return text.strip()


def unchanged_since(row: models.Model, expected_updated_at: dt.datetime | None) -> None:
    """Raise StateConflict `changed_meanwhile` when somebody saved the row after it was read.

    `row` must be locked. None skips the check: the caller does not know what it read.
    """
    if expected_updated_at is not None and row.updated_at != expected_updated_at:  # type: ignore[attr-defined]
        raise StateConflict(
            "changed_meanwhile",
            _("Somebody saved other values while you were editing. Compare them and save again."),
            current_updated_at=row.updated_at.isoformat(),  # type: ignore[attr-defined]
        )
