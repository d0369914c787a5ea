"""Kinds of things that are found, in the order of their groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.users.search import users_asked
from catalogue.models import Product
from catalogue.search import products_named
from dossiers.finding.asked import Asked
from dossiers.finding.rows import (
    clients_asked,
    contracts_asked,
    documents_asked,
    facts_asked,
    notes_asked,
    people_asked,
)
from dossiers.models import Client, Contract, Document, DossierAnswer, Note
from dossiers.search import people_with_links
from integrations.mail.search import mail_asked
from integrations.models import MailMessage
from kam_crm.shared.meant import Meant
from orders.claims.search import acts_asked, claims_asked
from orders.drafting.search import orders_asked
from orders.models import Claim, DiscrepancyAct, Order, Shipment
from orders.shipping.search import shipments_asked
from plans.models import Activity, Promise, Task
from plans.search import promises_asked, results_asked, tasks_asked
from receivables.invoices.search import invoices_asked
from receivables.models import Invoice, Payment
from receivables.payments.search import payments_asked


@dataclass(frozen=True)
class Kind:
    """`meant`: what a query means, the likeliest first; `shown`: rows a person sees, with what a hit tells.

    `is_numbered`: found by digits, too; texts are not, where digits are part of everything.
    """

    name: str
    label: LazyText | str
    capability: str
    meant: Callable[[Asked], Meant]
    shown: Callable[[User], QuerySet[Any]]
    is_numbered: bool = False


def _seen(model: type[Model], *related: str) -> Callable[[User], QuerySet[Any]]:
    def shown(user: User) -> QuerySet[Any]:
        rows = model.objects.visible_to(user)  # type: ignore[attr-defined]
        found: QuerySet[Any] = rows.select_related(*related) if related else rows
        return found

    return shown


def _products(asked: Asked) -> Meant:
    return products_named(asked.text, asked.variants)


def _users(asked: Asked) -> Meant:
    return users_asked(asked.text)


KINDS = (
    Kind("clients", _("Clients"), "clients.view", clients_asked, _seen(Client, "manager", "summary"), True),
    Kind("people", _("People"), "people.view", people_asked, people_with_links, True),
    Kind("orders", _("Orders"), "orders.view", orders_asked, _seen(Order, "client"), True),
    Kind(
        "shipments",
        _("Shipments and returns"),
        "orders.view",
        shipments_asked,
        _seen(Shipment, "client"),
        True,
    ),
    Kind("claims", _("Claims"), "claims.view", claims_asked, _seen(Claim, "client", "kind"), True),
    Kind(
        "acts",
        _("Discrepancy acts"),
        "acts.view",
        acts_asked,
        _seen(DiscrepancyAct, "client", "shipment"),
        True,
    ),
    Kind("invoices", _("Invoices"), "receivables.view", invoices_asked, _seen(Invoice, "client"), True),
    Kind("payments", _("Payments"), "receivables.view", payments_asked, _seen(Payment, "client"), True),
    Kind("contracts", _("Contracts"), "clients.view", contracts_asked, _seen(Contract, "client"), True),
    Kind("products", _("Products"), "prices.view", _products, _seen(Product), True),
    Kind("promises", _("Promises"), "activities.view", promises_asked, _seen(Promise, "client", "person")),
    Kind("tasks", _("Tasks"), "tasks.view", tasks_asked, _seen(Task, "assignee", "department")),
    Kind("results", _("Results of contacts"), "activities.view", results_asked, _seen(Activity, "client")),
    Kind("documents", _("Documents"), "clients.view", documents_asked, _seen(Document, "client")),
    Kind("notes", _("Notes"), "clients.view", notes_asked, _seen(Note, "client", "author")),
    Kind("facts", _("Facts of dossiers"), "clients.view", facts_asked, _seen(DossierAnswer, "client")),
    Kind("mail", _("E-mails"), "people.contact_data", mail_asked, _seen(MailMessage, "client")),
    Kind("users", _("Users"), "users.manage", _users, _seen(User), True),
)
BY_NAME = {kind.name: kind for kind in KINDS}
