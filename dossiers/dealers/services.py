"""Dealers to whom a client has recommended our goods (R57)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.dealers.events import RECOMMENDED
from dossiers.models import Client, DealerLink
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces

LONGEST_NOTE = 250


@service(capability="clients.edit", subject="client")
def recommend_dealer(*, by: User, client: Client, dealer: Client, note: str = "") -> DealerLink:
    """From today on. Raises `dealer_is_the_client`, `too_long`, StateConflict `already_recommended`."""
    if client.pk == dealer.pk:
        raise BusinessRuleError("dealer_is_the_client", _("Choose another client than this one."), "dealer")
    note = normalise_spaces(note)
    if len(note) > LONGEST_NOTE:
        raise BusinessRuleError(
            "too_long", _("Longer than %(longest)d characters.") % {"longest": LONGEST_NOTE}, "note"
        )
    try:
        with transaction.atomic():
            link: DealerLink = DealerLink.objects.create(
                client=client, dealer=dealer, since=clock.today(), note=note
            )
    except IntegrityError as error:
        if "dealer_once_per_client" not in str(error):
            raise
        raise StateConflict(
            "already_recommended", _("This dealer is on the list already."), "dealer"
        ) from error
    record_event(RECOMMENDED, link, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return link


@service(capability="clients.edit", subject="link")
def drop_dealer(*, by: User, link: DealerLink) -> None:
    """The list had it by mistake; that it stood there stays in the history."""
    DealerLink.objects.filter(pk=link.pk).delete()
