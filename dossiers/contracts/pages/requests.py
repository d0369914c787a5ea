"""What pages show of requests for contract terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import KindPages, RequestPage
from catalogue.models import PriceColumn
from dossiers.contracts.capital import Capital, asked_capital
from dossiers.contracts.terms import asked_terms, former_terms
from dossiers.models import Contract, TermBase, TermUnit
from kam_crm.shared import formats


def terms_words(terms: Mapping[str, Any]) -> str:
    """«30 calendar days, from 1 Nov 2026, to 31 Dec 2027»."""
    words = [f"{terms['payment_term_days']} {TermUnit(terms['term_unit']).label}"]
    # a request of before knows no base
    if terms.get("term_base") == TermBase.ACCEPTANCE:
        words.append(str(TermBase.ACCEPTANCE.label))
    words.append(_("from %(day)s") % {"day": formats.day(terms["valid_from"])})
    if terms["valid_to"] is not None:
        words.append(_("to %(day)s") % {"day": formats.day(terms["valid_to"])})
    key = terms.get("price_column_id")
    if key and (column := PriceColumn.objects.filter(pk=key).first()):
        words.append(_("price column %(name)s") % {"name": column.name})
    if terms.get("credit_limit") is not None:
        words.append(_("credit limit %(sum)s") % {"sum": formats.money(terms["credit_limit"])})
    if terms.get("exclusivity"):
        words.append(_("exclusivity: %(words)s") % {"words": terms["exclusivity"]})
    if terms.get("delivery_terms"):
        words.append(_("delivery: %(words)s") % {"words": terms["delivery_terms"]})
    return ", ".join(words)


class ContractTermsPage(RequestPage):
    template = "dossiers/contract_request.html"

    @property
    def capital(self) -> Capital | None:
        """What the longer term costs; None where it is not longer."""
        return asked_capital(self.request)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Sum × rate × days ÷ 365, with the figures that it was asked by."""
        capital = self.capital
        if capital is None:
            return []
        how = _("%(sum)s × %(rate)s%% × %(days)s ÷ 365") % {
            "sum": formats.whole(capital.sales), "rate": str(capital.rate), "days": formats.plain(capital.days),
        }  # fmt: skip
        return [
            {"label": _("Sales of a year with VAT"), "value": formats.whole(capital.sales)},
            {"label": _("Term longer by calendar days"), "value": formats.plain(capital.days)},
            {"label": _("Capital frozen on an average day"), "value": formats.whole(capital.frozen)},
            {"label": _("Cost of it in a year: %(how)s") % {"how": how}, "value": formats.whole(capital.cost),
             "tone": "red", "sum": True},
        ]  # fmt: skip


class ContractTermsPages(KindPages):
    page = ContractTermsPage

    def words(self, request: Request) -> str:
        asked, was = terms_words(asked_terms(request)), former_terms(request)
        if was is None:
            return _("New contract: %(terms)s") % {"terms": asked}
        return _("Terms %(was)s → %(asked)s") % {"was": terms_words(was), "asked": asked}

    def title(self, request: Request) -> str:
        return _("contract %(number)s") % {"number": request.subject.number}

    def number(self, request: Request) -> str:
        return str(request.subject.number)

    def url(self, request: Request) -> str:
        return reverse("dossiers:contract_list", args=[request.subject.client_id])

    def client(self, request: Request) -> str:
        return str(request.subject.client.name)

    def outcome(self, subject: Contract) -> str:
        return _("Contract %(number)s: decided.") % {"number": subject.number}
