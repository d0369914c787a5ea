"""States as tables: (status, action) → where it leads, who may, and what must hold.

One function makes every transition: lock, check, write, append a row to the log. Pages and the API list the
actions that the same table allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.errors import NotAllowed, StateConflict


class Doer(Protocol):
    pk: Any

    def can(self, capability: str) -> bool: ...


Guard = Callable[[Any, Any], None]
Principal = Callable[[Any, Any], int | None]


@dataclass(frozen=True)
class Step:
    """One permitted transition. `guard(row, by)` raises BusinessRuleError where something else is missing."""

    target: str
    capability: str
    label: Any
    guard: Guard | None = None
    needs_reason: bool = False


class Machine:
    """The table of one model's states.

    `log` is the model of the status rows: fields `subject`, `at`, `by`, `on_behalf_of`, `action`, `from_status`,
    `to_status`, `reason`. `principal(row, by)` is the key of the person for whom `by` acts, None for himself.
    """

    def __init__(
        self,
        table: Mapping[tuple[str, str], Step],
        log: Callable[[], type[models.Model]],
        principal: Principal,
    ) -> None:
        self.table = table
        self._log = log
        self._principal = principal

    def allowed_actions(self, row: Any, by: Doer) -> dict[str, Step]:
        """Actions that `by` may try now, by name. Guards may still refuse with a reason."""
        return {
            action: step
            for (status, action), step in self.table.items()
            if status == row.status and by.can(step.capability)
        }

    def move(self, row: Any, action: str, *, by: Doer, reason: str = "", target: str | None = None) -> Any:
        """Make the transition and return the locked, saved row.

        `target` overrides the table's target for a step that ends in one of several states.
        Raises StateConflict `wrong_state`, NotAllowed `forbidden`, or what the guard raises.
        """
        with transaction.atomic():
            locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
            step = self.table.get((locked.status, action))
            if step is None:
                raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
            if not by.can(step.capability):
                raise NotAllowed("forbidden", _("You may not do this."))
            if step.needs_reason and not reason.strip():
                raise StateConflict("reason_required", _("Give a reason."), "reason")
            if step.guard is not None:
                step.guard(locked, by)
            before, locked.status = locked.status, target or step.target
            locked.save(update_fields=["status", "updated_at"])
            self._log()._default_manager.create(
                subject=locked,
                by=by,
                on_behalf_of_id=self._principal(locked, by),
                action=action,
                from_status=before,
                to_status=locked.status,
                reason=reason,
            )
            return locked
