"""Versions of one contract: they follow each other, and of two none hold on one day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client, Contract
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError


def lock_contract(contract: Contract) -> Contract:
    """The client before the contract, as in `add_contract`: locks taken in one order do not deadlock."""
    Client.objects.locked(contract.client_id)
    rows = Contract.objects.select_for_update(of=("self",))
    found: Contract = rows.select_related("client__manager", "own_company", "price_column").get(
        pk=contract.pk
    )
    return found


def versions_of(contract: Contract) -> QuerySet[Contract]:
    """All versions of the contract, itself among them."""
    first = contract.first_version_id
    rows: QuerySet[Contract] = Contract.objects.filter(Q(pk=first) | Q(original=first))
    return rows


def check_apart(contract: Contract) -> None:
    """Raise `versions_overlap` where another version holds on one of its days.

    One without an end that this one follows ends the day before, as soon as this one is signed.
    """
    if contract.pk is None and contract.original_id is None:
        return
    others = versions_of(contract).exclude(pk=contract.pk)
    if contract.valid_to is not None:
        others = others.filter(valid_from__lte=contract.valid_to)
    others = others.filter(Q(valid_to=None) | Q(valid_to__gte=contract.valid_from))
    follows = Q(pk=contract.previous_id, valid_to=None, valid_from__lt=contract.valid_from)
    # the one that follows this one cuts it in its turn
    followed = Q(previous=contract.pk, valid_from__gt=contract.valid_from) if contract.pk else Q(pk=None)
    if contract.valid_to is not None:
        followed = Q(pk=None)
    clash = others.exclude(follows).exclude(followed).order_by("valid_from").first()
    if clash is not None:
        raise overlap(clash)


def end_before(contract: Contract) -> None:
    """Let the version that this one follows end the day before it begins, where it would go on."""
    before: Any = contract.previous
    if before is not None and before.valid_to is None and before.valid_from < contract.valid_from:
        before.valid_to = contract.valid_from - dt.timedelta(days=1)
        before.save(update_fields=["valid_to", "updated_at"])


def overlap(other: Contract) -> BusinessRuleError:
    """The refusal of a version that has a day in common with `other`."""
    if other.valid_to is None:
        words = _("Another version of this contract holds on these days: from %(first)s on.")
    else:
        words = _("Another version of this contract holds on these days: from %(first)s to %(last)s.")
    known = {"first": formats.day(other.valid_from), "last": formats.day(other.valid_to)}
    return BusinessRuleError("versions_overlap", words % known, "valid_from")
