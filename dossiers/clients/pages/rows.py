"""Rows of the list of clients, formatted once: fifty rows of templates cost more than their query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from dossiers.clients.pages.header import attainment
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats

_ANY = 987654321  # a key that appears nowhere else in an address, to be cut out of it


@dataclass(frozen=True, slots=True)
class Row:
    """Texts and addresses of one line; empty text where there is nothing."""

    pk: int
    name: str
    manager: str
    url: str
    why_url: str
    sales_url: str
    month_url: str
    debt_url: str
    overdue_url: str
    orders_url: str
    segment: str
    tone: str
    share: str
    contact: str
    order: str
    debt: str
    over_limit: str
    overdue: str
    overdue_days: int
    attainment: str
    step_on: str
    step: str
    is_late: bool


def rows_of(clients: Iterable[Client]) -> list[Row]:
    client_url, why_url = _address("desk:client_overview"), _address("reports:why_segment")
    orders_url = _address("orders:client_orders")
    sales_url, invoices_url = reverse("reports:sales_rows"), reverse("receivables:invoice_list")
    today = clock.today()
    rows = []
    for client in clients:
        summary, key = client.summary, client.pk
        rows.append(
            Row(
                pk=key,
                name=client.name,
                manager=client.manager.full_name,
                url=client_url(key),
                why_url=why_url(key),
                sales_url=f"{sales_url}?client={key}",
                month_url=f"{sales_url}?client={key}&period=month",
                debt_url=f"{invoices_url}?client={key}&age=open",
                overdue_url=f"{invoices_url}?client={key}&age=overdue",
                orders_url=orders_url(key),
                segment=summary.segment,
                tone=summary.segment[:1].lower() or "none",
                share=formats.percent(summary.share) if summary.share is not None else "",
                contact=formats.short_day(summary.last_contact_on),
                order=formats.short_day(summary.last_order_on) if summary.last_order_on else "",
                debt=formats.whole(summary.debt) if summary.debt else "",
                over_limit=currency.amount(summary.over_limit) if summary.over_limit else "",
                overdue=formats.whole(summary.overdue) if summary.overdue else "",
                overdue_days=summary.overdue_days,
                attainment=attainment(summary),
                step_on=formats.short_day(summary.next_step_on) if summary.next_step_on else "",
                step=summary.next_step,
                is_late=summary.next_step_on is not None and summary.next_step_on < today,
            )
        )
    return rows


def _address(view: str) -> Callable[[int], str]:
    """The address of a client's page by key, without asking the resolver for every row."""
    before, after = reverse(view, args=[_ANY]).split(str(_ANY))
    return lambda key: f"{before}{key}{after}"
