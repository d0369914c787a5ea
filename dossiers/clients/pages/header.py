"""What every tab of the dossier shows above itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import User
from dossiers.models import Client, ClientFigures
from kam_crm.shared import formats, money

TABS = (
    ("overview", gettext_lazy("Overview"), "desk:client_overview", "clients.view"),
    ("people", gettext_lazy("People"), "dossiers:client_people", "people.view"),
    ("history", gettext_lazy("History"), "dossiers:client_history", "clients.view"),
    ("orders", gettext_lazy("Orders"), "orders:client_orders", "orders.view"),
    ("money", gettext_lazy("Money"), "receivables:client_money", "receivables.view"),
)
ACTIONS: tuple[tuple[Any, str, str, dict[str, str], str], ...] = (
    (gettext_lazy("Visit"), "calendar-plus", "plans:contact_new", {"kind": "visit"}, "contacts.plan"),
    (gettext_lazy("Call"), "phone", "plans:contact_log", {"kind": "call"}, "contacts.plan"),
    (gettext_lazy("Order"), "shopping-cart", "orders:order_new", {}, "orders.create"),
    (gettext_lazy("Payment"), "cash", "receivables:payment_new", {}, "payments.write"),
)


def dossier_client(user: User, pk: int) -> Client:
    """The client with all that the header reads, or 404 where this person does not see him."""
    client: Client = get_object_or_404(Client.objects.visible_to(user).with_row(), pk=pk)
    return client


def dossier_header(client: Client, user: User, tab: str) -> dict[str, Any]:
    """For templates that extend dossiers/dossier_base.html: `{"client": client, "dossier": dossier_header(…), …}`.

    `tab` is overview, people, history, orders or money. One query where `client` comes from `dossier_client`.
    """
    figures = client.figures
    return {
        "client": client,
        "figures": figures,
        "key_words": key_words(client, user),
        "stage": client.get_stage_display(),
        "debt": debt_light(figures),
        "debt_url": debt_url(figures),
        "attainment": attainment(figures),
        "month_url": reverse("reports:sales_rows", query={"client": client.pk, "period": "month"}),
        "tabs": [_tab(client, name, label, view, tab) for name, label, view, need in TABS if user.can(need)],
        "actions": [
            {"label": label, "icon": icon, "url": _address(view, client, given, tab), "primary": place == 0}
            for place, (label, icon, view, given) in enumerate(_allowed_actions(user))
        ],
        "edit_url": reverse("dossiers:client_edit", args=[client.pk]) if user.can("clients.edit") else "",
    }


def key_words(client: Client, user: User) -> str:
    """«key: breadwinner, image-maker» in the reader's language; empty where there is none or he may not know."""
    if not client.is_key or not user.can("clients.strategy"):
        return ""
    words = dict.fromkeys(status.short_definition for status in client.key_statuses.all())
    return ", ".join([pgettext("client", "key"), *(str(word) for word in words)])


def debt_light(figures: ClientFigures) -> dict[str, Any]:
    """Tone, words and the amount they speak of (RUB with VAT): the worst thing first."""
    if figures.overdue:
        days = figures.overdue_days
        words = ngettext("overdue %(days)s day", "overdue %(days)s days", days) % {"days": days}
        return {"tone": "red", "text": words, "amount": figures.overdue}
    if figures.over_limit:
        return {"tone": "red", "text": _("over the limit"), "amount": figures.over_limit}
    if figures.debt:
        return {"tone": "green", "text": _("in time"), "amount": figures.debt}
    return {"tone": "", "text": _("no debt"), "amount": None}


def debt_url(figures: ClientFigures) -> str:
    """The invoices behind the amount of `debt_light`; what is over the limit stands on the page of his money."""
    if figures.over_limit and not figures.overdue:
        return reverse("receivables:client_money", args=[figures.client_id])
    query = {"client": figures.client_id, "age": "overdue" if figures.overdue else "open"}
    return reverse("receivables:invoice_list", query=query)


def attainment(figures: ClientFigures) -> str:
    """The month's sales in % of its plan; empty without a plan."""
    if not figures.month_plan:
        return ""
    return formats.percent(money.percent(figures.month_fact, figures.month_plan))


def _tab(client: Client, name: str, label: Any, view: str, current: str) -> dict[str, Any]:
    return {"label": label, "url": reverse(view, args=[client.pk]), "current": name == current}


def _allowed_actions(user: User) -> list[tuple[Any, str, str, dict[str, str]]]:
    return [(label, icon, view, given) for label, icon, view, given, need in ACTIONS if user.can(need)]


def _address(view: str, client: Client, given: dict[str, str], tab: str) -> str:
    """A contact that was logged leads back to the tab it was opened from."""
    back = {"next": _tab_url(client, tab)} if view.startswith("plans:") else {}
    return f"{reverse(view)}?{urlencode({'client': client.pk, **given, **back}, safe='/')}"


def _tab_url(client: Client, tab: str) -> str:
    return next(reverse(view, args=[client.pk]) for name, _label, view, _need in TABS if name == tab)
