from orders.advice.models import Advice, AdviceReason
from orders.agreed_stock.models import AgreedStock
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
from orders.returns.models import GoodsReturn, ReturnChange, ReturnLine, ReturnStatus
from orders.shipping.models import LineKind, LineRefusal, RefusalReason, Shipment, ShipmentLine, Side
from orders.support.models import OrderNote, OrderWork

__all__ = [
    "Advice",
    "AdviceReason",
    "AgreedStock",
    "ClientPriceColumn",
    "Delivery",
    "GoodsReturn",
    "LineKind",
    "LineRefusal",
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
    "ReturnStatus",
    "RuleKind",
    "RuleStatus",
    "ServiceKind",
    "ServiceLine",
    "Shipment",
    "ShipmentLine",
    "Side",
]
