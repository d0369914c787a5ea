"""A client on one light page, which a device keeps for the days ahead and opens without network."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from accounts.models import User
from dossiers.models import Client, ClientContact
from dossiers.people.services import ContactData
from dossiers.services import carry_contact_data
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from orders.pricing.columns import column_of
from orders.shipping.assortment import Usual, usual_of
from plans.models import Activity, ActivityStatus, Promise
from receivables.models import Invoice

PEOPLE, PROMISES, CONTACTS, INVOICES, USUAL = 8, 8, 5, 6, 12


class Pocket:
    """Costs a bounded number of statements. Telephones are shown at once, with their line in the access log."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user, self.today = client, user, clock.today()

    @cached_property
    def people(self) -> list[tuple[ClientContact, ContactData | None]]:
        rows = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        contacts = list(rows.select_related("person")[:PEOPLE])
        known: dict[int, ContactData] = {}
        if contacts and self.user.can("people.contact_data"):
            known = carry_contact_data(by=self.user, persons=[contact.person for contact in contacts])
        return [(contact, known.get(contact.person_id)) for contact in contacts]

    @cached_property
    def promises(self) -> list[Promise]:
        if not self.user.can("promises.view"):
            return []
        return list(Promise.objects.visible_to(self.user).open().filter(client=self.client)[:PROMISES])

    @cached_property
    def contacts(self) -> list[Activity]:
        rows = Activity.objects.visible_to(self.user).filter(client=self.client, status=ActivityStatus.DONE)
        return list(rows.order_by("-day", "-pk")[:CONTACTS])

    @cached_property
    def next(self) -> Activity | None:
        rows = Activity.objects.visible_to(self.user).filter(client=self.client)
        found: Activity | None = rows.ahead(self.today).first()
        return found

    @cached_property
    def invoices(self) -> list[Any]:
        if not self.user.can("receivables.view"):
            return []
        rows = Invoice.objects.visible_to(self.user).open().filter(client=self.client)
        return list(rows.order_by("due_date", "pk")[:INVOICES])

    @cached_property
    def usual(self) -> list[Usual]:
        """What the client usually takes, at today's prices; nothing where there is no price list yet."""
        try:
            column = column_of(self.client, self.today)
        except BusinessRuleError:
            return []
        return usual_of(self.client.pk, column, self.today, limit=USUAL)
