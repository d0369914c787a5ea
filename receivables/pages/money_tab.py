"""The money of one client: what they owe, pay and may owe."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.clients.querysets import sees_client
from dossiers.models import Client, Contract
from kam_crm.shared import clock, currency, formats
from receivables.ageing import BUCKETS, DebtRow, ageing, nothing_owed
from receivables.credit.pages.card import CreditCard
from receivables.discipline.pages import DisciplinePanel
from receivables.invoices.pages import last_paid, late_days
from receivables.models import CreditCheck, CreditLimit, Invoice, PayingWay, Payment
from receivables.payments.pages.listing import with_invoices
from receivables.services import credit_state, is_credit_blocked

MOST_INVOICES = 20
MOST_PAYMENTS = 12
MOST_CHECKS = 8


class MoneyTab:
    """Each part is asked for when the template comes to it; the query count does not depend on the rows."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user, self.as_of = client, user, clock.today()

    @cached_property
    def debt(self) -> DebtRow:
        rows = ageing(self.as_of, [self.client.pk])
        return rows[0] if rows else nothing_owed(self.client.pk)

    @cached_property
    def credit(self) -> CreditCard:
        return CreditCard(self.client.pk, credit_state(self.client.pk, self.as_of), self.as_of)

    @cached_property
    def discipline(self) -> DisciplinePanel:
        return DisciplinePanel(self.client.pk, self.as_of)

    @property
    def figures(self) -> list[dict[str, Any]]:
        debt, card = self.debt, self.credit
        ahead = f"{reverse('receivables:payment_list')}?client={self.client.pk}&advance=true"
        return [
            {"label": currency.label(_("Debt")), "value": formats.money(debt.balance), "url": card.invoices_url("open"),
             "note": self.oldest_words},
            {"label": currency.label(_("Overdue")), "value": formats.money(debt.overdue), "url": card.overdue_url,
             "tone": "red" if debt.overdue else "", "note": card.overdue_light["text"]},
            # the panel's own figure: orders that are not shipped take the limit too
            {"label": currency.label(_("Over limit")), "value": formats.money(card.over), "url": "#credit",
             "tone": "red" if card.over else "", "note": self.over_words},
            {"label": currency.label(_("Advances")), "value": formats.money(debt.advances), "url": ahead,
             "note": _("go to the next invoice automatically")},
        ]  # fmt: skip

    @property
    def over_words(self) -> str:
        if self.credit.state.way != PayingWay.LIMIT:
            return self.credit.bar_words
        if self.credit.state.reserved:
            words = _("by the debt alone %(debt)s, the rest by orders not shipped")
            return words % {"debt": formats.whole(self.debt.over_limit)}
        return _("debt above the limit, whatever its age")

    @property
    def oldest_words(self) -> str:
        """Ages of the debt that are not empty, in words."""
        shown = [(label, self.debt.bucket(name)) for name, _f, _l, label in BUCKETS]
        return " · ".join(f"{label}: {formats.whole(amount)}" for label, amount in shown if amount)

    @property
    def ages(self) -> list[Any]:
        """Shares of the buckets in %, for the bar."""
        whole = self.debt.balance
        return [self.debt.bucket(name) * 100 / whole if whole else 0 for name, *_rest in BUCKETS]

    @cached_property
    def invoices(self) -> list[Invoice]:
        """Open ones in due order."""
        rows = Invoice.objects.visible_to(self.user).filter(client=self.client).open().in_due_order()
        return _with_days(rows[: MOST_INVOICES + 1], self.as_of)  # one more tells that there are more

    @property
    def has_more_invoices(self) -> bool:
        return len(self.invoices) > MOST_INVOICES

    @cached_property
    def closed(self) -> list[Invoice]:
        """The last ones that were paid."""
        rows = Invoice.objects.visible_to(self.user).with_open().filter(client=self.client, open_amount=0)
        return _with_days(rows.order_by("-date", "-pk")[:5], self.as_of)

    @cached_property
    def payments(self) -> QuerySet[Payment]:
        rows = Payment.objects.visible_to(self.user).with_advance().filter(client=self.client)
        return rows.prefetch_related(with_invoices()).order_by("-date", "-pk")[:MOST_PAYMENTS]

    @cached_property
    def limits(self) -> QuerySet[CreditLimit]:
        return self.client.limits.select_related("set_by", "approval__asked_by").order_by(
            "-valid_from", "-pk"
        )[:6]

    @cached_property
    def ended_limit(self) -> CreditLimit | None:
        """The newest limit, where its last day is over."""
        begun = [limit for limit in self.limits if limit.valid_from <= self.as_of]
        return begun[0] if begun and begun[0].has_ended(self.as_of) else None

    @cached_property
    def near_since(self) -> dt.date | None:
        """When the limit was nearly used up, while it is (R170)."""
        notices = self.client.limit_notices.filter(cleared_on=None)
        return notices.values_list("crossed_on", flat=True).first()  # type: ignore[no-any-return]

    @cached_property
    def checks(self) -> QuerySet[CreditCheck]:
        rows = CreditCheck.objects.visible_to(self.user).filter(order__client=self.client)
        return rows.select_related("order").order_by("-at", "-pk")[:MOST_CHECKS]

    @cached_property
    def contract(self) -> Contract | None:
        """The one in force, whose term dates the invoices."""
        contracts = Contract.objects.visible_to(self.user).filter(client=self.client)
        return contracts.newest_in_force(self.as_of)  # type: ignore[no-any-return]

    @cached_property
    def lacks_check(self) -> bool:
        """Whether they pay in advance for want of a check of reliability (R41)."""
        is_prepaid = self.credit.state.way == PayingWay.PREPAYMENT
        return is_prepaid and is_credit_blocked(self.client.pk, self.as_of)

    @property
    def can_set_limit(self) -> bool:
        return self.user.can("credit.set_limit")

    @property
    def can_ask_limit(self) -> bool:
        return self.user.can("credit.ask") and sees_client(self.user, self.client)

    @property
    def key(self) -> str:
        return str(self.client.pk)

    @property
    def can_pay(self) -> bool:
        return self.user.can("payments.write")


def _with_days(rows: QuerySet[Invoice], as_of: Any) -> list[Invoice]:
    invoices = list(rows)
    paid = last_paid(invoices)
    for invoice in invoices:
        late_days(invoice, as_of, paid)
    return invoices
