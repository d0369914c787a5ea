"""API routes of this app: (prefix, viewset, base name) and single paths."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from orders.acts import api as acts
from orders.agreed_stock import api as agreed
from orders.claims import api as claims
from orders.drafting import api as drafting
from orders.duties import api as duties
from orders.notices import api as notices
from orders.otif import api as otif
from orders.price_rules import api as price_rules
from orders.pricing import api as pricing
from orders.promised import api as promised
from orders.purchases import api as purchases
from orders.refusals import api as refusals
from orders.returns import api as returns
from orders.shipping import api as shipping
from orders.support import api as support

viewsets: list[tuple[str, Any, str]] = [
    ("orders", drafting.OrderViewSet, "orders"),
    ("shipments", shipping.ShipmentViewSet, "shipments"),
    ("order-fulfilment", otif.FulfilmentViewSet, "order-fulfilment"),
    ("promised-dates", promised.PromisedDateViewSet, "promised-dates"),
    ("refusal-reasons", refusals.RefusalReasonViewSet, "refusal-reasons"),
    ("line-refusals", refusals.LineRefusalViewSet, "line-refusals"),
    ("order-notices", notices.OrderNoticeViewSet, "order-notices"),
    ("client-notices", notices.NoticeSettingViewSet, "client-notices"),
    ("order-notes", support.OrderNoteViewSet, "order-notes"),
    ("agreed-stock", agreed.AgreedStockViewSet, "agreed-stock"),
    ("purchase-requests", purchases.PurchaseViewSet, "purchase-requests"),
    ("service-kinds", duties.ServiceKindViewSet, "service-kinds"),
    ("service-lines", duties.ServiceLineViewSet, "service-lines"),
    ("returns", returns.GoodsReturnViewSet, "returns"),
    ("acts", acts.ActViewSet, "acts"),
    ("claims", claims.ClaimViewSet, "claims"),
    ("client-price-columns", pricing.ClientPriceColumnViewSet, "client-price-columns"),
    ("price-rules", price_rules.PriceRuleViewSet, "price-rules"),
    ("shipment-lines", shipping.ShipmentLineViewSet, "shipment-lines"),
]
urlpatterns: list[URLPattern] = []
