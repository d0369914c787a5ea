"""What pages show of a request for a special price."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import KindPages
from kam_crm.shared import currency, formats
from orders.models import PriceRule
from orders.pricing.sums import places


class SpecialPricePages(KindPages):
    def words(self, request: Request) -> str:
        rule: PriceRule = request.subject
        asked = request.size
        return _("%(goods)s: %(gives)s until %(day)s, up to %(percent)s below the column") % {
            "goods": rule.name,
            "gives": gives_in_words(rule),
            "day": formats.day(rule.valid_until) if rule.valid_until else "",
            "percent": formats.percent(asked, places(asked)),
        }

    def title(self, request: Request) -> str:
        rule: PriceRule = request.subject
        return str(rule.client or rule.holding)

    def number(self, request: Request) -> str:
        return str(request.subject.number)

    def url(self, request: Request) -> str:
        return reverse("orders:price_rule", args=[request.subject_id])

    def client(self, request: Request) -> str:
        return self.title(request)

    def segment(self, request: Request) -> str:
        client = request.subject.client
        return client.summary.segment if client else ""

    def outcome(self, subject: PriceRule) -> str:
        return f"{subject.number}: {subject.get_status_display()}"


def gives_in_words(rule: PriceRule) -> str:
    """«542,00», «−4 %», «−5 % / −7 %», «Опт-2»."""
    if rule.gives_column is not None:
        return f"«{rule.gives_column}»"
    if rule.price is not None:
        return currency.amount(rule.price, 2)
    if rule.percent is not None:
        return f"−{formats.percent(rule.percent, places(rule.percent))}"
    sign = "" if rule.kind == "bonus" else "−"
    return " / ".join(
        f"{sign}{formats.percent(step.percent, places(step.percent))}" for step in rule.steps.all()
    )
