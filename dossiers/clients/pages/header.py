"""What every tab of the dossier shows above itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.models import User
from accounts.rights.secrets import sees_strategy
from dossiers.clients.pages.panels import panels_of
from dossiers.models import Client, ClientSummary, Contract, Dependence, KeyLevel, TermUnit
from kam_crm.shared import formats, money

TABS = (
    ("overview", gettext_lazy("Overview"), "desk:client_overview", "clients.view"),
    ("people", gettext_lazy("People and decision map"), "dossiers:client_people", "people.view"),
    ("history", gettext_lazy("History"), "dossiers:client_history", "clients.view"),
    ("orders", gettext_lazy("Orders"), "orders:client_orders", "orders.view"),
    ("money", gettext_lazy("Money"), "receivables:client_money", "receivables.view"),
    ("plan", pgettext_lazy("tab", "Plan"), "desk:client_plan", "clients.strategy"),
    ("competitors", gettext_lazy("Competitors"), "desk:client_competitors", "clients.strategy"),
    ("documents", pgettext_lazy("tab", "Documents"), "dossiers:contract_list", "clients.view"),
)
ACTIONS: tuple[tuple[Any, str, str, dict[str, str], str, str], ...] = (
    (gettext_lazy("Visit"), "calendar-plus", "plans:activity_new", {"kind": "visit"}, "v", "activities.plan"),
    (gettext_lazy("Call"), "phone", "plans:activity_log", {"kind": "call"}, "c", "activities.plan"),
    (gettext_lazy("Order"), "shopping-cart", "orders:order_new", {}, "o", "orders.create"),
    (gettext_lazy("Payment"), "cash", "receivables:payment_new", {}, "y", "payments.write"),
)
# what the menu «Add» offers besides, with the letter that opens it; those of a client's own pages take its key
ADDITIONS: tuple[tuple[Any, str, str, str, str], ...] = (
    (gettext_lazy("Note, promise, task"), "notes", "plans:entry_new", "b", "activities.plan"),
    (gettext_lazy("Task"), "checkbox", "plans:task_new", "t", "tasks.write"),
    (gettext_lazy("Person"), "user-plus", "dossiers:person_add", "p", "people.edit"),
    (gettext_lazy("File"), "paperclip", "dossiers:document_add", "f", "documents.add"),
)


def dossier_client(user: User, pk: int) -> Client:
    """The client with all that the header reads, or 404 where this person does not see it."""
    client: Client = get_object_or_404(
        Client.objects.visible_to(user).with_row().select_related("group"), pk=pk
    )
    return client


def dossier_header(client: Client, user: User, tab: str) -> dict[str, Any]:
    """For templates that extend dossiers/dossier_base.html: `{"client": client, "dossier": dossier_header(…), …}`.

    `tab` is the name of one of TABS. Two queries where `client` comes from `dossier_client`.
    """
    panels = panels_of(client, user)
    allowed = [action for action in ACTIONS if user.can(action[-1])]
    return {
        "client": client,
        "summary": client.summary,
        "facts": panels.facts,
        "key_words": key_words(client, user),
        "dependence": dependence_words(client, user),
        "stage": client.get_stage_display(),
        "tabs": [
            {
                "label": label,
                "url": reverse(view, args=[client.pk]),
                "current": name == tab,
                "count": panels.counts.get(name),
            }
            for name, label, view, need in TABS
            if user.can(need)
        ],
        "actions": [
            # the first of those allowed: for finance that is the payment
            {
                "label": label,
                "icon": icon,
                "url": _address(view, client, given, tab),
                "primary": number == 0,
                "key": key,
            }
            for number, (label, icon, view, given, key, _need) in enumerate(allowed)
        ],
        "additions": [
            {"label": label, "icon": icon, "url": _addition(view, client), "key": key}
            for label, icon, view, key, need in ADDITIONS
            if user.can(need)
        ],
        "assign_url": reverse("dossiers:client_assign", query={"client": client.pk})
        if user.can("clients.assign")
        else "",
        "edit_url": reverse("dossiers:client_edit", args=[client.pk]) if user.can("clients.edit") else "",
    }


def key_words(client: Client, user: User) -> str:
    """«key: breadwinner, image-maker» in the reader's language; empty where there is none, or none they may know of."""
    if not client.is_key or not sees_strategy(user, client.manager_id):
        return ""
    # a client may be key by one definition on several levels (R17, R18): each word once, in their order
    words = dict.fromkeys(status.short_definition for status in client.key_statuses.in_force())
    return ", ".join([pgettext("client", "key"), *(str(word) for word in words)])


def dependence_words(client: Client, user: User) -> dict[str, str]:
    """«mono-client, department» with a tone, for who may know the strategy; empty where nothing hangs on the client."""
    summary = client.summary
    if not summary.dependence or not sees_strategy(user, client.manager_id):
        return {}
    tone = "red" if summary.dependence == Dependence.MONO else "amber"
    level = KeyLevel(summary.dependence_level).label
    return {
        "tone": tone,
        "text": f"{summary.get_dependence_display()}, {level} {formats.percent(summary.dependence_share)}",
    }


def debt_light(summary: ClientSummary) -> dict[str, Any]:
    """Tone, words and the amount they speak of (RUB with VAT): the worst thing first."""
    if summary.overdue:
        days = summary.overdue_days
        words = ngettext("overdue %(days)s day", "overdue %(days)s days", days) % {"days": days}
        return {"tone": "red", "text": words, "amount": summary.overdue}
    if summary.over_limit:
        return {"tone": "red", "text": _("over the limit"), "amount": summary.over_limit}
    if summary.debt:
        return {"tone": "green", "text": _("in time"), "amount": summary.debt}
    return {"tone": "", "text": _("no debt"), "amount": None}


def debt_url(summary: ClientSummary) -> str:
    """The invoices behind the amount of `debt_light`; what is over the limit is on the money page."""
    if summary.over_limit and not summary.overdue:
        return reverse("receivables:client_money", args=[summary.client_id])
    query = {"client": summary.client_id, "age": "overdue" if summary.overdue else "open"}
    return reverse("receivables:invoice_list", query=query)


def term_words(contract: Contract) -> str:
    """The payment term as people say it."""
    return days_words(contract.payment_term_days, contract.term_unit)


def days_words(days: int, unit: str) -> str:
    """A payment term of so many days, counted in a TermUnit."""
    if not days:
        return _("prepayment")
    if unit == TermUnit.BANK:
        return ngettext("%(days)s bank day", "%(days)s bank days", days) % {"days": days}
    if unit == TermUnit.WORKING:
        return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    return ngettext("%(days)s calendar day", "%(days)s calendar days", days) % {"days": days}


def attainment(summary: ClientSummary) -> str:
    """The month's sales in % of its plan; empty without a plan."""
    if not summary.month_plan:
        return ""
    return formats.percent(money.percent(summary.month_fact, summary.month_plan))


def _address(view: str, client: Client, given: dict[str, str], tab: str) -> str:
    """A logged activity leads back to the tab it was opened from."""
    back = {}
    if view.startswith("plans:"):
        tab_view = next(tab_view for name, _label, tab_view, _need in TABS if name == tab)
        back["next"] = reverse(tab_view, args=[client.pk])
    return f"{reverse(view)}?{urlencode({'client': client.pk, **given, **back}, safe='/')}"


def _addition(view: str, client: Client) -> str:
    if view.startswith("dossiers:"):
        return reverse(view, args=[client.pk])
    return reverse(view, query={"client": client.pk})
