from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = _("orders")

    def ready(self) -> None:
        # inside: models may be imported only when all apps are loaded
        from approvals import kinds, pages
        from dossiers import subjects
        from dossiers.clients.pages import panels
        from dossiers.contracts import followers
        from dossiers.facts import sources
        from dossiers.history import timeline
        from dossiers.words import known as words
        from dossiers.words.known import WordKind
        from dossiers.words.known import register as register_words
        from kam_crm.shared import invariants
        from orders.acts.kinds import ActKind
        from orders.claims.kinds import SettlementKind
        from orders.claims.pages import OPEN_CLAIMS
        from orders.confirming.kinds import CreditKind, DiscountKind
        from orders.confirming.pages.requests import OrderRequestPages
        from orders.cooperation import figures as shipped
        from orders.drafting.pages.counts import TAB_COUNT
        from orders.models import (
            ActLine,
            Claim,
            ClaimKind,
            DiscrepancyAct,
            DiscrepancyKind,
            FaultyService,
            GoodsReturn,
            LineRefusal,
            Order,
            RefusalReason,
            ReturnReason,
            ServiceKind,
            ServiceLine,
        )
        from orders.notices.pages import notice_events, notice_rows
        from orders.pages import dossier_facts
        from orders.pages.act_requests import ActRequestPages
        from orders.pages.claim_requests import SettlementPages
        from orders.pages.timeline import register_sources
        from orders.price_rules.kinds import SpecialPriceKind
        from orders.price_rules.pages.requests import SpecialPricePages
        from orders.pricing.contracts import follow_column
        from orders.pricing.kinds import PriceColumnKind
        from orders.pricing.pages import PriceColumnPages
        from orders.returns.kinds import LateReturnKind
        from orders.returns.pages import LateReturnPages
        from orders.shipping.demand import shipped_demand
        from orders.shipping.sales_history import net_sales
        from plans.cooperation import figures
        from plans.models import Measure
        from plans.records import sales
        from plans.suggestions import demand

        for name, label, word, user, field in (
            ("refusal_reasons", _("Reasons of refusals"), RefusalReason, LineRefusal, "cause"),
            ("service_kinds", _("Kinds of services"), ServiceKind, ServiceLine, "kind"),
        ):
            words.register(
                words.WordKind(
                    name, label, word, user, field, user._meta.verbose_name_plural, "", "", "orders.view"
                )
            )
        register_sources()
        timeline.register(
            timeline.Source(
                "order_letters",
                _("Letters about orders"),
                notice_rows,
                notice_events,
                "orders.view",
                at="sent_at",
            )
        )
        invariants.register(*invariants.read_from(Path(__file__).parent / "sql" / "invariants"))
        sales.register(net_sales)
        demand.register(shipped_demand)
        for measure, read in (
            (Measure.SALES, shipped.sales_in),
            (Measure.MARGIN, shipped.margin_in),
            (Measure.GROUP_SALES, shipped.group_sales_in),
            (Measure.GROUPS, shipped.groups_bought),
            (Measure.SHARE, shipped.share_of_purchases),
        ):
            figures.register(measure, read)
        sources.register(*dossier_facts.SOURCES)
        panels.register_counts(TAB_COUNT, OPEN_CLAIMS)
        followers.register(follow_column)
        subjects.register(
            subjects.Subject(
                Order,
                _("order"),
                title=str,
                url=lambda order: reverse("orders:order_detail", args=[order.pk]),
            )
        )
        subjects.register(
            subjects.Subject(
                DiscrepancyAct,
                _("discrepancy act"),
                title=str,
                url=lambda act: reverse("orders:act_detail", args=[act.pk]),
            )
        )
        subjects.register(
            subjects.Subject(
                Claim,
                _("claim"),
                title=str,
                url=lambda claim: reverse("orders:claim_detail", args=[claim.pk]),
            )
        )
        for word_kind in (
            WordKind("discrepancies", _("Kinds of discrepancies"), DiscrepancyKind, ActLine, "kind",
                     _("Lines of acts"), "", "", "acts.view"),
            WordKind("return_reasons", _("Reasons of returns"), ReturnReason, GoodsReturn, "cause", _("Returns"),
                     "", "", "orders.view"),
            WordKind("claim_kinds", _("Kinds of claims"), ClaimKind, Claim, "kind", _("Claims"),
                     "orders:claim_list", "kind", "claims.view"),
            WordKind("faulty_services", _("Services at fault"), FaultyService, Claim, "fault", _("Claims"),
                     "orders:claim_list", "fault", "claims.view"),
        ):  # fmt: skip
            register_words(word_kind)
        for kind in (
            DiscountKind(),
            CreditKind(),
            LateReturnKind(),
            PriceColumnKind(),
            SpecialPriceKind(),
            ActKind(),
            SettlementKind(),
        ):
            kinds.register(kind)
        pages.register("discount", "credit", pages=OrderRequestPages())
        pages.register("late_return", pages=LateReturnPages())
        pages.register("price_column", pages=PriceColumnPages())
        pages.register("special_price", pages=SpecialPricePages())
        pages.register("act", pages=ActRequestPages())
        pages.register("claim_settlement", pages=SettlementPages())
