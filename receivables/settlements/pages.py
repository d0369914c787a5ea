"""What pages show of accounts of clients and acts of reconciliation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import OwnCompany, User
from dossiers.models import Client, Contract
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import total
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from kam_crm.shared.web.params import int_param
from receivables.models import ReconciliationAct, ReconciliationStatus
from receivables.settlements.filters import ReconciliationFilter
from receivables.settlements.fixes import Fixes
from receivables.settlements.ledger import Account, account, balances, entries_of
from receivables.settlements.matching import Side
from receivables.settlements.sheets import both_sides, conclusion, kind_words
from receivables.settlements.states import reconciliation_machine

MOST_ROWS = 500  # of an account on one page
OPEN = Count("differences", filter=Q(differences__settled_at__isnull=True))


class ReconciliationListing(Listing):
    page_name = "receivables:reconciliation_list"
    client_path = "client__"
    sorts = {
        "last": ("last",),
        "number": ("number",),
        "client": ("client__sort_key", "last"),
        "closing": ("closing",),
    }
    default_sort = "-last"
    export_view = "receivables:reconciliation_export"
    subject = "reconciliations"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Sent"), {"status": "sent"}),
        (gettext_lazy("Differ"), {"status": "differs"}),
    )

    @cached_property
    def filtered(self) -> QuerySet[ReconciliationAct]:
        seen = self.of_scope(ReconciliationAct.objects.visible_to(self.user))
        rows: QuerySet[ReconciliationAct] = ReconciliationFilter(self.query, seen, request=self.request).qs
        return (
            rows.select_related("client__manager", "contract")
            .annotate(unsettled=OPEN)
            .defer("lines", "theirs", "paper")
        )

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"act": act, "tone": state.tone, "icon": state.icon}
            for act in self.page.items
            for state in [reconciliation_machine.state(act.status)]
        ]

    @property
    def chips(self) -> list[dict[str, Any]]:
        chips: list[dict[str, Any]] = [
            {"name": "status", "label": _("Status"), "options": ReconciliationStatus.choices}
        ]
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("settlements.write"))

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), "number"),
            Column(_("client code"), lambda act: act.client.code),
            Column(_("client"), lambda act: act.client.name, width=36),
            Column(_("contract"), lambda act: act.contract.number if act.contract else ""),
            Column(_("first day"), "first", "date"),
            Column(_("last day"), "last", "date"),
            Column(_("status"), lambda act: str(act.get_status_display()), width=20),
            Column(_("opening balance"), "opening", "money"),
            Column(_("debit"), "debit", "money"),
            Column(_("credit"), "credit", "money"),
            Column(_("closing balance"), "closing", "money"),
            Column(_("differences to settle"), "unsettled", "number"),
        ]


class ReconciliationPage:
    """One act with its documents, the client's beside them, and what differs."""

    def __init__(self, act: ReconciliationAct, user: User) -> None:
        self.act, self.user = act, user

    @property
    def state(self) -> Any:
        return reconciliation_machine.state(self.act.status)

    @cached_property
    def actions(self) -> dict[str, Any]:
        found = reconciliation_machine.allowed_actions(self.act, self.user)
        # the file says whether the figures differ
        return {name: step for name, step in found.items() if name != "differ"}

    @cached_property
    def can_load(self) -> bool:
        return self.act.status in ("sent", "differs") and bool(self.user.can("settlements.write"))

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        if self.act.their_closing is None:
            return _figures(self.act, self.closing_note)
        day = {"day": formats.short_day(self.act.last)}
        differ = self.act.closing - self.act.their_closing
        rows = [
            (_("With us on %(day)s") % day, self.act.closing,
             _("at the start %(sum)s") % {"sum": formats.money(self.act.opening)}, ""),
            (_("With the client on %(day)s") % day, self.act.their_closing,
             ngettext("%(count)d document", "%(count)d documents", self.their_count) % {"count": self.their_count}, ""),
            (_("Difference"), differ, _("to settle: %(sum)s") % {"sum": formats.money(self.unsettled)},
             "amber" if differ else "green"),
            (_("After our corrections"), self.after_fixes,
             ngettext("%(count)d of ours to correct", "%(count)d of ours to correct", len(self.fixes))
             % {"count": len(self.fixes)}, ""),
        ]  # fmt: skip
        return [
            {"label": currency.label(label), "value": formats.money(amount), "note": note, "tone": tone}
            for label, amount, note, tone in rows
        ]

    @property
    def closing_note(self) -> str:
        if self.act.their_closing is None:
            return _("the client's account is not loaded")
        return _("by the client: %(sum)s") % {"sum": formats.money(self.act.their_closing)}

    @property
    def conclusion(self) -> str:
        return conclusion(self.act)

    @property
    def lines(self) -> list[dict[str, Any]]:
        balance, rows = self.act.opening, []
        for day, kind, number, debit, credit in self.act.lines:
            balance += Decimal(debit) - Decimal(credit)
            rows.append(
                {
                    "day": dt.date.fromisoformat(day), "document": f"{kind_words(kind)} {number}",
                    "debit": Decimal(debit) or None, "credit": Decimal(credit) or None, "balance": balance,
                }
            )  # fmt: skip
        return rows

    @cached_property
    def pairs(self) -> list[dict[str, Any]]:
        """Both sides in one row; nothing where no file of the client is loaded, or the act is longer than a page."""
        if not self.act.theirs or len(self.act.lines) + len(self.act.theirs) > 2 * MOST_ROWS:
            return []
        return [
            {
                "day": pair.day, "agrees": pair.agrees, "theirs": pair.theirs,
                "document": f"{kind_words(kind)} {pair.ours.document}" if pair.ours else "",
                "debit": _above_zero(pair.ours, 1), "credit": _above_zero(pair.ours, -1),
                "their_credit": _above_zero(pair.theirs, 1), "their_debit": _above_zero(pair.theirs, -1),
            }
            for pair, kind in both_sides(self.act)
        ]  # fmt: skip

    @property
    def their_count(self) -> int:
        return len(self.act.theirs)

    @cached_property
    def differences(self) -> list[Any]:
        return list(self.act.differences.select_related("settled_by"))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Each difference with who puts it right, and what we would do about it."""
        fixes = Fixes(self.act, self.differences)
        can_fix = self.can_load and bool(self.user.can("payments.write"))
        return [
            {"one": one, "owner": fixes.owner(one), "fix": fixes.of(one) if can_fix else None}
            for one in self.differences
        ]

    @property
    def fixes(self) -> list[Any]:
        return [row["fix"] for row in self.rows if row["fix"]]

    @property
    def after_fixes(self) -> Decimal:
        """What of the difference is left once all that is ours is put right: it goes into the protocol."""
        return total(
            row["one"].amount for row in self.rows if not row["fix"] and row["one"].settled_at is None
        )

    @property
    def difference(self) -> Decimal:
        return total(one.amount for one in self.differences)

    @property
    def unsettled(self) -> Decimal:
        return total(one.amount for one in self.differences if one.settled_at is None)

    @cached_property
    def changes(self) -> list[dict[str, Any]]:
        rows = self.act.changes.select_related("by", "on_behalf_of")
        return [
            {
                "at": one.at,
                "kind": reconciliation_machine.event(one.action, one.from_status, one.to_status),
                "by": one.author,
                "note": one.reason,
            }
            for one in rows
        ]


def reconciliations_for_page(user: User) -> QuerySet[ReconciliationAct]:
    rows: QuerySet[ReconciliationAct] = ReconciliationAct.objects.visible_to(user)
    related = rows.select_related("client__manager", "client__summary", "contract__own_company", "author")
    return related.defer("paper")


class AccountPage:
    """The account of a client in a period, of all contracts or of one; balances of each on its last day (R163)."""

    def __init__(self, client: Client, user: User, query: Any) -> None:
        self.client, self.user = client, user
        today = clock.today()
        self.last = _day(query.get("last"), today)
        self.first = _day(query.get("first"), clock.add_months(self.last, -2))
        self.contracts = list(Contract.objects.visible_to(user).filter(client=client, original=None))
        known = {contract.pk for contract in self.contracts}
        wanted = int_param(query.get("contract"))
        self.contract = wanted if wanted in known else None

    @cached_property
    def account(self) -> Account:
        entries = entries_of(self.client.pk, self.last)
        return account(entries, self.first, self.last, contract_id=self.contract)

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        return _figures(self.account)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The last ones where there are more than a page holds."""
        return [
            {
                "entry": entry,
                "document": f"{kind_words(entry.kind)} {entry.number}",
                "balance": balance,
                "url": reverse(f"receivables:{entry.source}_detail", args=[entry.pk]),
            }
            for entry, balance in self.account.running[-MOST_ROWS:]
        ]

    @property
    def is_cut(self) -> bool:
        return len(self.account.entries) > MOST_ROWS

    @cached_property
    def balances(self) -> list[dict[str, Any]]:
        contracts = {contract.pk: contract.number for contract in self.contracts}
        companies = {one.pk: one.name for one in OwnCompany.objects.visible_to(self.user)}
        return [
            {
                "contract": contracts.get(row.contract_id, _("without a contract")),
                "company": companies.get(row.own_company_id, ""),
                "amount": row.amount,
            }
            for row in balances([self.client.pk], self.last)
        ]


def _figures(account: Any, note: str = "") -> list[dict[str, Any]]:
    """Balances and turnovers of an account, or of an act."""
    owed, paid = _("shipments and debits by acts"), _("payments, returns, credits by acts")
    rows = [
        (_("Opening balance"), account.opening, ""),
        (_("Debit"), account.debit, owed),
        (pgettext("column of an account", "Credit"), account.credit, paid),
        (_("Closing balance"), account.closing, note),
    ]
    return [
        {"label": currency.label(label), "value": formats.money(amount), "note": words}
        for label, amount, words in rows
    ]


def _above_zero(side: Side | None, sign: int) -> Decimal | None:
    """The sum of one side in its column; None where it belongs into the other."""
    return abs(side.amount) if side is not None and side.amount * sign > 0 else None


def _day(text: str | None, otherwise: dt.date) -> dt.date:
    try:
        day = parse_date(text or "")
        return otherwise if day is None else clock.check_plausible_date(day)
    except ValueError:
        return otherwise
