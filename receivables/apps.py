from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReceivablesConfig(AppConfig):
    name = "receivables"
    verbose_name = _("receivables")

    def ready(self) -> None:
        from approvals import kinds
        from approvals import pages as request_pages
        from dossiers import subjects
        from dossiers.clients.pages import panels as dossier_panels
        from dossiers.contracts import capital, followers
        from dossiers.facts import sources as facts
        from dossiers.history import timeline
        from kam_crm.shared import database_refusals, formats, invariants, nightly
        from orders.acts.posting import post_acts_with
        from orders.delivery.services import follow_deliveries
        from orders.notices import outbox
        from orders.pages import panels
        from orders.services import post_returns_with
        from plans.meetings import agenda
        from plans.weeks.proposals import sources
        from receivables.collection.agenda import DEBTS
        from receivables.collection.pages.timeline import SOURCES as CALLS
        from receivables.collection.proposals import SOURCE
        from receivables.collection.steps import follow_collection
        from receivables.credit.contracts import follow_limit, sales_of_a_year
        from receivables.credit.kinds import CreditLimitKind
        from receivables.credit.pages.panel import credit_panel
        from receivables.credit.pages.requests import CreditLimitPages
        from receivables.credit.steps import notice_limit_use, remind_of_limits
        from receivables.invoices.services import follow_acceptance
        from receivables.models import CollectionLetter, CreditLimit, Invoice, ReliabilityCheck
        from receivables.months.services import REFUSED, month_locked
        from receivables.pages import dossier_facts
        from receivables.pages.dossier_tab import TAB_COUNT
        from receivables.pages.timeline import SOURCES
        from receivables.promises.steps import follow_payments
        from receivables.reliability.steps import remind_of_checks
        from receivables.services import accept_return
        from receivables.shipping import post_act, reverse_act
        from receivables.stops.pages import stop_panel

        subjects.register(
            subjects.Subject(
                Invoice,
                _("invoice"),
                title=lambda invoice: invoice.number,
                url=lambda invoice: reverse("receivables:invoice_detail", args=[invoice.pk]),
            )
        )
        database_refusals.register(REFUSED, month_locked)
        invariants.register(*invariants.read_from(Path(__file__).parent / "sql" / "invariants"))
        for source in (*SOURCES, *CALLS):
            timeline.register(source)
        sources.register(SOURCE)
        facts.register(*dossier_facts.SOURCES)
        agenda.register(DEBTS)
        panels.register(credit_panel)
        panels.register(stop_panel)
        dossier_panels.register_counts(TAB_COUNT)
        followers.register(follow_limit)
        capital.register_sales(sales_of_a_year)
        kinds.register(CreditLimitKind())
        request_pages.register("credit_limit", pages=CreditLimitPages())
        nightly.register(
            nightly.Step("promises", _("Promises to pay"), follow_payments, after="receivables", by_day=True)
        )
        nightly.register(
            nightly.Step("collection", _("Collection"), follow_collection, after="promises", by_day=True)
        )
        outbox.register(CollectionLetter)
        nightly.register(
            nightly.Step("reliability", _("Checks that end"), remind_of_checks, after="receivables")
        )
        nightly.register(
            nightly.Step("limits", _("Credit limits that end"), remind_of_limits, after="receivables")
        )
        nightly.register(
            nightly.Step(
                "limit_use", _("Use of credit limits"), notice_limit_use, after="receivables", by_day=True
            )
        )
        subjects.register(
            subjects.Subject(
                CreditLimit,
                _("credit limit"),
                title=lambda limit: str(limit),
                url=lambda limit: reverse("receivables:client_money", args=[limit.client_id]) + "#credit",
            )
        )
        subjects.register(
            subjects.Subject(
                ReliabilityCheck,
                _("check of reliability"),
                title=lambda check: formats.day(check.checked_on),
                url=lambda check: reverse("receivables:reliability", args=[check.client_id]),
            )
        )
        # orders may not import this app: an accepted return is credited through this hook
        post_returns_with(accept_return)
        follow_deliveries(follow_acceptance)
        post_acts_with(post=post_act, reverse=reverse_act)
