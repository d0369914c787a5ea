"""Facts of the dossier's header that need no other app: what is owed, and the contract in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.clients.pages.header import days_words, debt_light, debt_url
from dossiers.clients.pages.panels import HeaderFact, Shown, read_row, row_of
from dossiers.models import Client, Contract
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.counting import Question


def nothing_asked(client: Client, user: User) -> None:
    """For facts that stand beside the client already."""


def debt(client: Client, user: User, answer: Any) -> Shown:
    shown = debt_light(client.summary)
    amount = shown["amount"]
    return Shown(
        gettext_lazy("Debt"),
        light=(shown["text"], shown["tone"]),
        figure=None if amount is None else (currency.amount(amount), debt_url(client.summary)),
    )


def contract_in_force(client: Client, user: User) -> Question | None:
    rows = Contract.objects.visible_to(user).filter(client=client).in_force(clock.today())
    return row_of(rows.order_by("-valid_from", "-pk"), "number", "valid_to", "payment_term_days", "term_unit")


def contract(client: Client, user: User, answer: Any) -> Shown:
    found, label = read_row(answer), gettext_lazy("Contract")
    url = reverse("dossiers:contract_list", args=[client.pk])
    if found is None:
        return Shown(label, light=(_("none in force"), "amber"), link=(_("contracts"), url))
    words = [days_words(found["payment_term_days"], found["term_unit"])]
    if found["valid_to"]:
        ends_on = dt.date.fromisoformat(found["valid_to"])
        words.insert(0, _("until %(month)s") % {"month": formats.short_month(ends_on)})
    return Shown(label, figure=(found["number"], url), text=", ".join(words))


FACTS = (
    HeaderFact("debt", 20, nothing_asked, debt),
    HeaderFact("contract", 40, contract_in_force, contract),
)
