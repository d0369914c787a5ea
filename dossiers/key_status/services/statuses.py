"""What makes a client key: one or several of six definitions, each on a level, each with its evidence (R12 to R18)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from dossiers.key_status.events import REMOVED, RENEWED, SET
from dossiers.key_status.models import DETAILS
from dossiers.key_status.rules import check_start, check_three_p, keep_flag
from dossiers.models import Client, KeyAssessment, KeyDefinition, KeyLevel, KeyOrigin, KeyStatus
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service


@service(capability="key_status.set", subject="client")
def set_key_status(
    *,
    by: User,
    client: Client,
    level: str,
    definition: int,
    evidence: str,
    set_on: dt.date | None = None,
    potential: Decimal | None = None,
    current_supplier: str = "",
    exception_reason: str = "",
    is_candidate: bool = False,
    **details: Any,
) -> KeyStatus:
    """Make the client key by one definition on one level, or renew the evidence it has there.

    `details` are those of the definition (`DETAILS`); others are left out. `potential`, RUB a year, and
    `current_supplier` belong to definition 2. A row of the rule ends where a person takes its place.
    Raises `evidence_required`, `done_required`, `potential_negative`, `three_p_missing`, `unknown_level`,
    `unknown_definition`, `unlikely_date`, `set_in_future`, `key_already_then`; NotAllowed `clearance_required`,
    `head_decides`.
    """
    check_strategy(by, client.manager_id)
    start = check_start("set_on", set_on)
    _check_words(level, definition)
    if potential is not None and potential < 0:
        raise BusinessRuleError("potential_negative", _("The potential cannot be below zero."), "potential")
    # two who set a definition at once: the second renews what the first made, and neither misses the flag
    locked = Client.objects.locked(client.pk)
    wanted = {
        name: details.get(name) for name in DETAILS.get(definition, ()) if details.get(name) is not None
    }
    if definition == KeyDefinition.IMAGE:
        wanted["done"] = required("done", details.get("done") or "")
    exception = ""
    if definition == KeyDefinition.POTENTIAL:
        exception = check_three_p(by, locked, exception_reason)
        _keep_potential(by, locked, potential, current_supplier)
    scope = scope_of(locked, level)
    now = (
        KeyStatus.objects.filter(client=client, level=level, definition=definition, **scope)
        .in_force()
        .first()
    )
    status, is_new = (now, False) if now is not None and now.origin != KeyOrigin.RULE else (KeyStatus(), True)
    if is_new and now is not None:
        _end(now, by, max(start, now.valid_from), "")
    status.client, status.level, status.definition = client, level, definition
    status.department_id, status.manager_id = scope["department"], scope["manager"]
    status.evidence, status.exception_reason, status.set_by = required("evidence", evidence), exception, by
    for name, value in wanted.items():
        setattr(status, name, value)
    if is_new:
        status.origin = KeyOrigin.PROPOSED if is_candidate else KeyOrigin.MANUAL
    if is_new or set_on is not None:
        status.valid_from = start
    _check_free(status)
    status.save()
    keep_flag(client)
    record_event(
        SET if is_new else RENEWED, status, by=by, on_behalf_of_id=by.covered_among([client.manager_id])
    )
    return status


@service(capability="key_status.set", subject="status")
def end_key_status(*, by: User, status: KeyStatus, reason: str = "") -> KeyStatus:
    """From today the client is no longer key by this; it stays key while another definition remains (R17).

    What a person has ended the rule sets anew only after half a year.
    Raises StateConflict `key_status_ended`; NotAllowed `clearance_required`.
    """
    client = Client.objects.locked(status.client_id)
    check_strategy(by, client.manager_id)
    stored: KeyStatus = KeyStatus.objects.select_for_update(of=("self",)).get(pk=status.pk)
    if stored.valid_to is not None:
        raise StateConflict("key_status_ended", _("This has ended already."))
    _end(stored, by, max(clock.today(), stored.valid_from), reason.strip())
    record_event(REMOVED, stored, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    keep_flag(client)
    return stored


def scope_of(client: Client, level: str) -> dict[str, int | None]:
    """Whose key client it is on a level: keys for the fields `department` and `manager`."""
    return {
        "department": client.manager.department_id if level == KeyLevel.DEPARTMENT else None,
        "manager": client.manager_id if level == KeyLevel.MANAGER else None,
    }


def _check_words(level: str, definition: int) -> None:
    if level not in KeyLevel.values:
        raise BusinessRuleError("unknown_level", _("There is no such level."), "level")
    if definition not in KeyDefinition.values:
        raise BusinessRuleError("unknown_definition", _("There is no such definition."), "definition")


def _check_free(status: KeyStatus) -> None:
    """Rows of one definition follow one another: this one begins when those before it have ended."""
    others = KeyStatus.objects.filter(
        client=status.client_id, level=status.level, definition=status.definition,
        department=status.department_id, manager=status.manager_id,
    ).exclude(pk=status.pk)  # fmt: skip
    if others.ever().filter(valid_to__gt=status.valid_from).exists():
        message = _("It was key by this definition on that day already: choose a later day.")
        raise BusinessRuleError("key_already_then", message, "set_on")


def _end(status: KeyStatus, by: User | None, day: dt.date, reason: str) -> None:
    status.valid_to, status.ended_by, status.end_reason = day, by, reason
    status.save(update_fields=["valid_to", "ended_by", "end_reason", "updated_at"])


def _keep_potential(by: User, client: Client, potential: Decimal | None, current_supplier: str) -> None:
    """What is known of the client, whether it is key or not; what was left empty stays as it was."""
    given = {"potential": potential, "current_supplier": current_supplier.strip()}
    known = {name: value for name, value in given.items() if value not in (None, "")}
    if known:
        KeyAssessment.objects.update_or_create(client=client, defaults={**known, "updated_by": by})
