"""States as tables: what a status means, and (status, action) → where it leads, who may, what must hold.

One function makes every transition: lock, check, write, append a row to the log, record the event. Pages and the API
list the actions that the same table allows. A status that no table knows is an error everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.checks import allow, check_reason, locked
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.events import EventKind, record_event
from kam_crm.shared.service import Actor

Guard = Callable[[Any, Any], None]
Principal = Callable[[Any, Any], int | None]
Conflict = Callable[[Any, str], StateConflict]

INSTALLATION = ""  # instead of a capability: no role holds it, the step is made by nobody (`by=None`)


class UnknownState(LookupError):
    """A row stands in a state that its table does not know: a fault of ours, never of the person."""


@dataclass(frozen=True)
class State:
    """What everybody reads of a status: the tone of its light (red, amber, green or none), its icon.

    `status` is a member of the model's choices, which hold its word. `is_open` says that somebody still has to do
    something about the row.
    """

    status: Any
    tone: str = ""
    icon: str = ""
    is_open: bool = True

    @property
    def name(self) -> str:
        return str(self.status.value)

    @property
    def label(self) -> str:
        return str(self.status.label)


@dataclass(frozen=True)
class Step:
    """One permitted transition. `guard(row, by)` raises BusinessRuleError where something else is missing.

    `event` is what happened when the step led to `target`; `events` what happened where it ended elsewhere.
    """

    target: str
    capability: str
    label: Any
    guard: Guard | None = None
    needs_reason: bool = False
    event: EventKind | None = None
    events: Mapping[str, EventKind] = field(default_factory=dict)

    def event_for(self, status: str) -> EventKind | None:
        return self.event if status == self.target else self.events.get(status)


def _wrong_state(row: Any, action: str) -> StateConflict:
    return StateConflict("wrong_state", _("This is no longer possible: the status has changed."))


class Machine:
    """The table of one model's states. Raises UnknownState where it leaves out one of `choices`, or names another.

    `log` is the model of the status rows: fields `subject`, `at`, `by`, `on_behalf_of`, `action`, `from_status`,
    `to_status`, `reason`; None where no log is kept. `principal(row, by)` is the key of the person for whom `by`
    acts, None for oneself. `conflict(row, action)` is the refusal of an action that the status does not allow.
    """

    def __init__(
        self,
        choices: type[models.TextChoices],
        states: Iterable[State],
        table: Mapping[tuple[str, str], Step],
        *,
        principal: Principal,
        log: Callable[[], type[models.Model]] | None = None,
        conflict: Conflict = _wrong_state,
    ) -> None:
        self.choices = choices
        self.states = {state.name: state for state in states}
        self.table = table
        self._log = log
        self._principal = principal
        self._conflict = conflict
        named = {str(status) for (status, _action), step in table.items() for status in (status, step.target)}
        if wrong := set(choices.values) ^ set(self.states) | named - set(self.states):
            raise UnknownState(", ".join(sorted(wrong)))

    def state(self, status: str) -> State:
        """Raises UnknownState."""
        try:
            return self.states[status]
        except KeyError:
            raise UnknownState(status) from None

    def capabilities(self, action: str) -> tuple[str, ...]:
        """What the action needs, wherever it starts; of several one is enough."""
        found = dict.fromkeys(step.capability for (_from, name), step in self.table.items() if name == action)
        if not found:
            raise LookupError(f"no state knows the action {action}")
        return tuple(found)

    def starts_of(self, action: str) -> set[str]:
        """Statuses from which the action leads on."""
        return {str(status) for status, name in self.table if name == action}

    def event(self, action: str, before: str, after: str) -> EventKind:
        """What a row of the log tells. Raises UnknownState for a step that no table knows, or that tells nothing."""
        step = self.table.get((before, action))
        kind = None if step is None else step.event_for(after)
        if kind is None:
            raise UnknownState(f"{before} {action} {after}")
        return kind

    @property
    def internal_actions(self) -> set[str]:
        """Those of which a client's time line tells nothing."""
        return {action for (_from, action), step in self.table.items() if step.event and step.event.internal}

    def allowed_actions(self, row: Any, by: Actor) -> dict[str, Step]:
        """Actions that `by` may try now, by name. Guards may still refuse with a reason."""
        self.state(row.status)
        return {
            action: step
            for (status, action), step in self.table.items()
            if status == row.status and by.can(step.capability)
        }

    def move(
        self,
        row: Any,
        action: str,
        *,
        by: Actor | None,
        reason: str = "",
        target: str | None = None,
        changes: Mapping[str, Any] | None = None,
        held: bool = False,
    ) -> Any:
        """Make the transition and return the locked, saved row; `by` is None for the installation itself.

        `held`: this transaction has locked `row` and read it since. It is not read again, and a copy of it is changed,
        so that a step that the database refuses leaves it as it was.

        `target` overrides the table's target for a step that ends in one of several states. `changes` are fields
        that are saved together with the status, as one change of the row's history.
        Raises StateConflict `wrong_state`, `gone`, NotAllowed `forbidden`, `reason_required`, or what the guard raises.
        """
        if held:
            return self._move(copy(row), action, by, reason, target, changes or {})
        with transaction.atomic():
            # `row` may be as old as the page: what counts is what is stored now
            return self._move(locked(row), action, by, reason, target, changes or {})

    def _move(
        self,
        stored: Any,
        action: str,
        by: Actor | None,
        reason: str,
        target: str | None,
        changes: Mapping[str, Any],
    ) -> Any:
        # a status that no table knows is a fault of ours, not a conflict
        self.state(stored.status)
        step = self.table.get((stored.status, action))
        if step is None:
            raise self._conflict(stored, action)
        allow(by, step.capability)
        if step.needs_reason:
            check_reason(reason)
        if step.guard is not None:
            step.guard(stored, by)
        before, stored.status = stored.status, str(self.state(target or step.target).name)
        for name, value in changes.items():
            setattr(stored, name, value)
        # an auto_now field is saved only where it is named
        stored.save(update_fields=["status", "updated_at", *changes])
        self._write_down(stored, action, step, before, by, reason)
        return stored

    def _write_down(
        self, row: Any, action: str, step: Step, before: str, by: Actor | None, reason: str
    ) -> None:
        principal = None if by is None else self._principal(row, by)
        if self._log is not None:
            self._log()._default_manager.create(
                subject=row,
                by=by,
                on_behalf_of_id=principal,
                action=action,
                from_status=before,
                to_status=row.status,
                reason=reason,
            )
        kind = step.event_for(row.status)
        if kind is not None:
            record_event(kind, row, by=by, on_behalf_of_id=principal)
