"""The price column of a client: asked for by the manager, decided by the head of the department (R42, R43)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals import services as approvals
from approvals.models import Request
from catalogue.models import PriceColumn
from dossiers.inputs import check_plausible_date
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.money import ZERO
from kam_crm.shared.service import service
from orders.confirming.states import check_own_client
from orders.models import ClientPriceColumn
from orders.pricing.columns import column_of

PRICE_COLUMN = "price_column"  # the kind of its requests (kinds.py)


@service(capability="price_column.ask", subject="client")
def ask_price_column(
    *,
    by: User,
    client: Client,
    column: PriceColumn,
    reason: str,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> Request:
    """Ask that the client buys by another column from today or a later day on; after its last day by the rules.

    Raises NotAllowed `not_own_client`; `reason_required`, `column_in_the_past`, `column_ends_before`, `unlikely_date`,
    `same_column`; StateConflict `column_asked` while an earlier request waits.
    """
    check_own_client(client, by)
    check_reason(reason)
    valid_from = valid_from or clock.today()
    check_begins(valid_from)
    if valid_until is not None:
        check_plausible_date("valid_until", valid_until)
        if valid_until < valid_from:
            raise BusinessRuleError("column_ends_before", _("It ends before it begins."), "valid_until")
    # the client's row is the lock: of two who ask at once the second is told
    Client.objects.locked(client.pk)
    present = column_of(client, valid_from)
    if present == column:
        raise BusinessRuleError("same_column", _("The client buys by this column already."), "column")
    if Request.objects.about(client).waiting().filter(kind=PRICE_COLUMN).exists():
        raise StateConflict("column_asked", _("Another column of this client waits for a decision already."))
    question = Request.about(
        client,
        kind=PRICE_COLUMN,
        by=by,
        size=ZERO,
        column=column.pk,
        was=present.pk,
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat() if valid_until else None,
    )
    return approvals.ask(by=by, question=question, reason=reason)


def check_begins(valid_from: dt.date) -> None:
    """Raise `unlikely_date`, `column_in_the_past`."""
    check_plausible_date("valid_from", valid_from)
    if valid_from < clock.today():
        raise BusinessRuleError(
            "column_in_the_past", _("A price column begins today or later."), "valid_from"
        )


def set_column(
    client: Client, column: PriceColumn, valid_from: dt.date, valid_until: dt.date | None = None
) -> ClientPriceColumn:
    """What the yes does (kinds.py); a day that passed while it was decided becomes today.

    Raises `column_over` where its last day has passed, too.
    """
    begins = max(valid_from, clock.today())
    if valid_until is not None and valid_until < begins:
        raise BusinessRuleError("column_over", _("The last day that was asked for has passed: refuse it."))
    found, _made = ClientPriceColumn.objects.update_or_create(
        client=client, valid_from=begins, defaults={"column": column, "valid_until": valid_until}
    )
    return found
