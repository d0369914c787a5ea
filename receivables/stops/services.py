"""Stops of shipments: set by the ladder of collection, read by the database, lifted by payment or by a head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from receivables.events import record
from receivables.models import CreditReservation, Lifting, ShipmentStop
from receivables.stops.events import LIFTED, STOPPED


def hold_credit(client_id: int) -> None:
    """Wait for what confirms an order of the client at this moment; the next one waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('credit ' || %s::bigint, 0))", [client_id]
        )


def stopped_since(client_id: int) -> dt.date | None:
    """Since when nothing leaves; None where it does. What the database itself asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT receivables_stopped(%s)", [client_id])
        since: dt.date | None = cursor.fetchone()[0]
        return since


@service(capability="nightly.run", subject="client")
def stop_shipments(
    *, by: User | None, client: Client, due_before: dt.date, overdue: Decimal, since: dt.date
) -> ShipmentStop:
    """One that stands reaches as far as the later of the two days; what was confirmed before it is written down."""
    hold_credit(client.pk)
    taken = CreditReservation.objects.filter(client=client).aggregate(sum=Sum("amount"))["sum"] or ZERO
    stop: ShipmentStop | None = ShipmentStop.objects.standing().filter(client=client).first()
    if stop is None:
        stop = ShipmentStop.objects.create(
            client=client, since=since, due_before=due_before, overdue=overdue, reserved=taken
        )
        record(STOPPED, stop, by=by)
    elif due_before > stop.due_before:
        stop.due_before = due_before
        stop.save(update_fields=["due_before", "updated_at"])
    return stop


@service(capability="collection.lift", subject="stop")
def lift_stop(*, by: User, stop: ShipmentStop, reason: str) -> ShipmentStop:
    """Let orders and goods pass although nothing was paid. Raises `reason_required`, StateConflict `wrong_state`."""
    check_reason(reason)
    row: ShipmentStop = locked(stop, "client")
    if row.lifted_at is not None:
        raise StateConflict("wrong_state", _("This is no longer possible: the status has changed."))
    row.lifting, row.lifted_at, row.lifted_by = Lifting.DECISION, clock.now(), by
    row.reason, row.on_behalf_of_id = reason.strip()[:500], by.covered_among([row.client.manager_id])
    row.save()
    record(LIFTED, row, by=by)
    return row


@service(capability="nightly.run")
def lift_paid_stops(*, by: User | None, clients: Collection[int] | None = None) -> int:
    """End those whose debts are paid or disputed; how many."""
    rows = ShipmentStop.objects.standing().select_for_update(of=("self",)).select_related("client")
    if clients is not None:
        rows = rows.filter(client__in=clients)
    lifted = [row for row in rows.order_by("client") if stopped_since(row.client_id) is None]
    for row in lifted:
        row.lifting, row.lifted_at = Lifting.PAID, clock.now()
        row.save(update_fields=["lifting", "lifted_at", "updated_at"])
        record(LIFTED, row, by=by)
    return len(lifted)
