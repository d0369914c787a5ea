"""Stock that we agreed to keep for a client (R153)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Product
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import is_countable
from kam_crm.shared.service import service
from orders.checks import quantity_invalid
from orders.models import AgreedStock

AGREE = "orders.submit"


@service(capability=AGREE, subject="client")
def agree_stock(
    *,
    by: User,
    client: Client,
    product: Product,
    quantity: Decimal,
    until: dt.date | None = None,
    note: str = "",
) -> AgreedStock:
    """So much of a product is kept for the client; agreed a second time it replaces what was agreed before.

    Raises `quantity_invalid`, `until_passed`.
    """
    if quantity <= 0 or not is_countable(quantity):
        raise quantity_invalid()
    if until is not None and until < clock.today():
        raise BusinessRuleError("until_passed", _("This day has passed."), "until")
    row: AgreedStock = AgreedStock.objects.update_or_create(
        client=client,
        product=product,
        defaults={"quantity": quantity, "until": until, "note": note.strip()[:250], "agreed_by": by},
    )[0]
    return row


@service(capability=AGREE, subject="agreed")
def end_agreed_stock(*, by: User, agreed: AgreedStock) -> None:
    """It is kept no longer; the history keeps it. Raises StateConflict `gone`."""
    locked(agreed).delete()
