"""Writes of the catalogue: rates of VAT from a day on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import VatRate
from catalogue.vat import FILE, VatKind
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED
from kam_crm.shared.service import service


@service(capability="prices.write")
def set_vat_rate(*, by: User, kind: str, rate: Decimal, valid_from: dt.date) -> VatRate:
    """Another rate from today or a coming day on. What was priced before keeps its rate.

    Raises `vat_kind_fixed` for goods at 0 % and without VAT, `vat_rate_wrong`, `vat_in_the_past`.
    """
    required("kind", kind)
    if kind not in (VatKind.STANDARD, VatKind.REDUCED):
        raise BusinessRuleError("vat_kind_fixed", _("Goods of this kind bear no VAT."), "kind")
    if not 0 < rate < HUNDRED:
        raise BusinessRuleError("vat_rate_wrong", _("Give a rate above 0 and below 100 %."), "rate")
    if valid_from < clock.today():
        raise BusinessRuleError(
            "vat_in_the_past", _("A rate begins today or later: what is past is written."), "valid_from"
        )
    row, _made = VatRate.objects.update_or_create(kind=kind, valid_from=valid_from, defaults={"rate": rate})
    transaction.on_commit(publish_vat)
    return row


def publish_vat() -> None:
    """Let the processes of this machine know the rates: after a change, at every start."""
    with FILE.alone():
        rows = VatRate.objects.order_by("kind", "valid_from").values_list("kind", "valid_from", "rate")
        FILE.write([[kind, since.isoformat(), f"{rate.normalize():f}"] for kind, since, rate in rows])
