"""Refusals that writes of every app share: each has its code, its class and its words here alone."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict


class Doer(Protocol):
    def can(self, capability: str) -> bool: ...


def forbidden() -> NotAllowed:
    """For a right that no capability expresses, such as whose thing it is; otherwise `allow` asks."""
    return NotAllowed("forbidden", _("You may not do this."))


def allow(by: Doer | None, capability: str) -> None:
    """Raise NotAllowed `forbidden` unless `by` may do this; None is the installation itself, which may."""
    if by is not None and not by.can(capability):
        raise forbidden()


def required(field: str, text: str) -> str:
    """The text without spaces around it; nothing is refused as `<field>_required`."""
    if not text.strip():
        raise BusinessRuleError(f"{field}_required", _("Fill this in."), field)
    return text.strip()


def check_reason(reason: str) -> None:
    """Raise `reason_required` for an action that is kept with its reason."""
    if not reason.strip():
        raise BusinessRuleError("reason_required", _("Give a reason."), "reason")


def reused_identifier() -> StateConflict:
    """For an identifier made by a sender under which something else was entered before."""
    return StateConflict("uuid_reused", _("This identifier belongs to something else."), "client_uuid")


def locked(row: models.Model, *related: str) -> Any:
    """The row as it is stored, with its `related` ones, nobody else's to change until the transaction ends.

    Raises StateConflict `gone` where somebody has deleted it since it was read.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    found = (rows.select_related(*related) if related else rows).filter(pk=row.pk).first()
    if found is None:
        raise StateConflict("gone", _("This is gone: somebody has deleted or undone it meanwhile."))
    return found


def unchanged_since(row: models.Model, expected_updated_at: dt.datetime | None) -> None:
    """Raise StateConflict `changed_meanwhile` when somebody saved the row after it was read.

    `row` must be locked. None skips the check: the caller does not know what it read.
    """
    if expected_updated_at is not None and row.updated_at != expected_updated_at:  # type: ignore[attr-defined]
        raise StateConflict(
            "changed_meanwhile",
            _("Somebody changed this meanwhile. Check what changed and save again."),
            # as the API shows the row's own: programs compare the texts
            current_updated_at=timezone.localtime(row.updated_at).isoformat(),  # type: ignore[attr-defined]
        )
