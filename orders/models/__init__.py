from orders.advice.models import Advice, AdviceReason
from orders.delivery.models import Delivery
from orders.drafting.models import Order, OrderChange, OrderLine, OrderStatus
from orders.price_rules.models import Period, PriceRule, PriceRuleChange, PriceStep, RuleKind, RuleStatus
from orders.pricing.models import ClientPriceColumn
from orders.promised.models import PromisedDate
from orders.returns.models import GoodsReturn, ReturnChange, ReturnLine, ReturnStatus
from orders.shipping.models import LineKind, LineRefusal, RefusalReason, Shipment, ShipmentLine, Side

__all__ = [
    "Advice",
    "AdviceReason",
    "ClientPriceColumn",
    "Delivery",
    "GoodsReturn",
    "LineKind",
    "LineRefusal",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderStatus",
    "Period",
    "PriceRule",
    "PriceRuleChange",
    "PriceStep",
    "PromisedDate",
    "RefusalReason",
    "ReturnChange",
    "ReturnLine",
    "ReturnStatus",
    "RuleKind",
    "RuleStatus",
    "Shipment",
    "ShipmentLine",
    "Side",
]
