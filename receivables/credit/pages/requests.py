"""What pages show of requests for a credit limit."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Request
from approvals.pages import KindPages
from dossiers.models import Client
from kam_crm.shared import currency, formats
from receivables.credit.kinds import asked_end


class CreditLimitPages(KindPages):
    def words(self, request: Request) -> str:
        was = request.figures.get("was")
        known = {
            "was": _("none") if was is None else formats.whole(Decimal(was)),
            "sum": currency.amount(request.size),
            "proposed": formats.whole(Decimal(request.figures["proposed"])),
            "day": formats.day(asked_end(request)),
        }
        return _("Credit limit %(was)s → %(sum)s until %(day)s; the formula proposes %(proposed)s") % known

    def title(self, request: Request) -> str:
        return str(request.subject.name)

    def number(self, request: Request) -> str:
        return str(request.subject.code)

    def url(self, request: Request) -> str:
        return reverse("receivables:client_money", args=[request.subject_id])

    def client(self, request: Request) -> str:
        return str(request.subject.name)

    def amount(self, request: Request) -> Decimal:
        return request.size

    def segment(self, request: Request) -> str:
        segment: str = request.subject.summary.segment
        return segment

    def outcome(self, subject: Client) -> str:
        return _("%(client)s: the credit limit is decided.") % {"client": subject.name}
