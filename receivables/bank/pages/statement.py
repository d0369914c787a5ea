"""The page of a statement: its sums, what waits, what was recognised, what was there already, other loads."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OwnCompany, User
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import ZERO
from receivables.bank.pages.readings import LineRow, rows_of
from receivables.bank.services.posting import can_undo, check_postable
from receivables.bank.states import TO_POST, LineState, StatementStatus, statement_machine
from receivables.bank.words import WAYS
from receivables.models import BankLine, BankStatement, Invoice

SHOWN = 20
LOADS = 8


class StatementPage:
    def __init__(self, statement: BankStatement, user: User) -> None:
        self.statement, self.user = statement, user
        self.can_post = user.can("payments.write") and statement.status != StatementStatus.UNDONE
        self.state = statement_machine.state(statement.status)

    @cached_property
    def sums(self) -> dict[str, tuple[int, Decimal]]:
        """By state how many lines came in or went back to clients, and what came in with them, RUB."""
        rows = self.statement.lines.of_clients().order_by().values("state")
        found = {
            row["state"]: (row["count"], row["sum"] or ZERO)
            for row in rows.annotate(count=Count("pk"), sum=Sum("amount", filter=Q(is_incoming=True)))
        }
        return {state: found.get(state, (0, ZERO)) for state in LineState.values}

    @cached_property
    def came(self) -> int:
        return self.statement.lines.filter(is_incoming=True).count()

    @cached_property
    def went(self) -> int:
        return self.statement.lines.filter(is_incoming=False).count()

    @property
    def difference(self) -> Decimal:
        """What the lines lack of the totals of the file, RUB."""
        one = self.statement
        if not one.has_totals:
            return ZERO
        return ((one.received or ZERO) - one.lines_received) - ((one.spent or ZERO) - one.lines_spent)

    @cached_property
    def waiting(self) -> list[LineRow]:
        return rows_of(self._lines(LineState.WAITING, LineState.UNKNOWN)[:SHOWN], self.user)

    @cached_property
    def recognised(self) -> list[LineRow]:
        return rows_of(self._lines(*TO_POST, LineState.POSTED)[:SHOWN], self.user)

    @cached_property
    def known(self) -> list[BankLine]:
        return list(self._lines(LineState.KNOWN).select_related("earlier__statement")[:SHOWN])

    def _lines(self, *states: str) -> QuerySet[BankLine]:
        return self.statement.lines.of_clients().filter(state__in=states).order_by("date", "pk")

    @property
    def waiting_count(self) -> int:
        return self.sums[LineState.WAITING][0] + self.sums[LineState.UNKNOWN][0]

    @property
    def recognised_count(self) -> int:
        return sum(self.sums[state][0] for state in (*TO_POST, LineState.POSTED))

    @cached_property
    def ways(self) -> str:
        """«invoice number 9 · INN and sum 5»."""
        rows = (
            self._lines(*TO_POST, LineState.POSTED).order_by().values_list("way").annotate(count=Count("pk"))
        )
        found = Counter(dict(rows))
        return " · ".join(f"{WAYS[way]} {found[way]}" for way in WAYS if found[way])

    @cached_property
    def to_post(self) -> list[BankLine]:
        return list(self._lines(*TO_POST).only("chosen", "amount", "state"))

    @cached_property
    def closes(self) -> dict[str, Any]:
        """What posting would do: how many invoices it closes, how much of it was overdue, RUB."""
        paid: Counter[int] = Counter()
        for line in self.to_post:
            for _client, invoice, amount in line.chosen:
                if invoice:
                    paid[invoice] += Decimal(amount)  # type: ignore[assignment]
        rows = Invoice.objects.visible_to(self.user).with_open().in_bulk(paid)
        today = clock.today()
        late = sum((Decimal(paid[pk]) for pk, one in rows.items() if one.due_date < today), ZERO)
        return {"invoices": sum(paid[pk] >= one.open_amount for pk, one in rows.items()), "overdue": late}

    @property
    def button(self) -> str:
        """«Post 15, close 24 invoices»."""
        count = len(self.to_post)
        closed = self.closes["invoices"]
        words = ngettext("Post %(count)d", "Post %(count)d", count) % {"count": count}
        if not closed:
            return words
        more = ngettext("close %(count)d invoice", "close %(count)d invoices", closed) % {"count": closed}
        return f"{words}, {more}"

    @cached_property
    def refusal(self) -> str:
        """Why it cannot be posted; empty where it can."""
        try:
            check_postable(self.statement)
        except BusinessRuleError as error:
            return str(error)
        return ""

    @property
    def figures(self) -> list[dict[str, Any]]:
        sure = sum((line.amount for line in self.to_post), ZERO) + self.sums[LineState.POSTED][1]
        waits = self.sums[LineState.WAITING][1] + self.sums[LineState.UNKNOWN][1]
        known = self.sums[LineState.KNOWN]
        return [
            {"label": currency.label(_("Recognised")), "value": formats.number(sure, 2), "url": "#recognised",
             "note": ngettext("%(count)d payment", "%(count)d payments", self.recognised_count)
             % {"count": self.recognised_count}},
            {"label": currency.label(_("Wait for you")), "value": formats.number(waits, 2), "url": "#wait",
             "tone": "amber" if waits else "",
             "note": ngettext("%(count)d payment", "%(count)d payments", self.waiting_count)
             % {"count": self.waiting_count}},
            {"label": currency.label(_("Were there already")), "value": formats.number(known[1], 2), "url": "#known",
             "note": ngettext("%(count)d payment, skipped", "%(count)d payments, skipped", known[0])
             % {"count": known[0]}},
            self._overdue(),
        ]  # fmt: skip

    def _overdue(self) -> dict[str, Any]:
        rows = Invoice.objects.visible_to(self.user).overdue(clock.today())
        late = rows.aggregate(sum=Sum(F("amount") - F("paid")))["sum"] or ZERO
        after = late - self.closes["overdue"]
        note = _("now %(amount)s") % {"amount": formats.whole(late)}
        return {"label": currency.label(_("Overdue will be")), "value": formats.whole(after), "note": note}

    @cached_property
    def can_undo(self) -> bool:
        return self.can_post and can_undo(self.statement)

    @cached_property
    def loads(self) -> list[BankStatement]:
        return list(
            loads(self.user).filter(account=self.statement.account).exclude(pk=self.statement.pk)[:LOADS]
        )

    @property
    def companies(self) -> list[OwnCompany]:
        """Offered where nobody has said yet whose the account is."""
        if not self.can_post or self.statement.account.own_company_id:
            return []
        return list(OwnCompany.objects.visible_to(self.user).filter(is_active=True))


def loads(user: User) -> QuerySet[BankStatement]:
    """Statements with how many lines came in and how many of them are posted or wait, the newest first."""
    rows = BankStatement.objects.visible_to(user).select_related(
        "account__own_company", "loaded_by", "undone_by"
    )
    came = Q(lines__is_incoming=True)
    found: QuerySet[BankStatement] = rows.annotate(
        count=Count("lines", filter=came),
        posted=Count("lines", filter=came & Q(lines__state=LineState.POSTED)),
        # of what went out only what looks like a refund ever waits
        waits=Count("lines", filter=Q(lines__state__in=[LineState.WAITING, LineState.UNKNOWN])),
    ).order_by("-pk")
    return found
