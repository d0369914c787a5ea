from orders.acts.models import (
    ActChange,
    ActLine,
    ActSignatory,
    ActStatus,
    DiscrepancyAct,
    DiscrepancyKind,
    Nature,
    RouteStep,
)
from orders.advice.models import Advice, AdviceReason
from orders.agreed_stock.models import AgreedStock
from orders.claims.models import (
    Claim,
    ClaimChange,
    ClaimKind,
    ClaimLetter,
    ClaimLine,
    ClaimStatus,
    FaultyService,
    Verdict,
)
from orders.delivery.models import Delivery
from orders.drafting.models import Order, OrderChange, OrderLine, OrderStatus
from orders.duties.models import ServiceKind, ServiceLine
from orders.notices.models import (
    NoticeContact,
    NoticeKind,
    NoticeSetting,
    NoticeStatus,
    NoticeTemplate,
    OrderNotice,
)
from orders.price_rules.models import Period, PriceRule, PriceRuleChange, PriceStep, RuleKind, RuleStatus
from orders.pricing.models import ClientPriceColumn
from orders.promised.models import PromisedDate
from orders.purchases.models import PurchaseChange, PurchaseRequest, PurchaseStatus
from orders.returns.models import GoodsReturn, ReturnChange, ReturnLine, ReturnReason, ReturnStatus
from orders.shipping.models import LineKind, LineRefusal, RefusalReason, Shipment, ShipmentLine, Side
from orders.support.models import OrderNote, OrderWork

__all__ = [
    "ActChange",
    "ActLine",
    "ActSignatory",
    "ActStatus",
    "Advice",
    "AdviceReason",
    "AgreedStock",
    "Claim",
    "ClaimChange",
    "ClaimKind",
    "ClaimLetter",
    "ClaimLine",
    "ClaimStatus",
    "ClientPriceColumn",
    "Delivery",
    "DiscrepancyAct",
    "DiscrepancyKind",
    "FaultyService",
    "GoodsReturn",
    "LineKind",
    "LineRefusal",
    "Nature",
    "NoticeContact",
    "NoticeKind",
    "NoticeSetting",
    "NoticeStatus",
    "NoticeTemplate",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderNote",
    "OrderNotice",
    "OrderStatus",
    "OrderWork",
    "Period",
    "PriceRule",
    "PriceRuleChange",
    "PriceStep",
    "PromisedDate",
    "PurchaseChange",
    "PurchaseRequest",
    "PurchaseStatus",
    "RefusalReason",
    "ReturnChange",
    "ReturnLine",
    "ReturnReason",
    "ReturnStatus",
    "RouteStep",
    "RuleKind",
    "RuleStatus",
    "ServiceKind",
    "ServiceLine",
    "Shipment",
    "ShipmentLine",
    "Side",
    "Verdict",
]
