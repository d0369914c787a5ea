from orders.drafting.models import Order, OrderChange, OrderLine, OrderStatus
from orders.pricing.models import ClientPriceColumn
from orders.returns.models import GoodsReturn, ReturnChange, ReturnLine, ReturnStatus
from orders.shipping.models import LineKind, LineRefusal, Shipment, ShipmentLine, Side

__all__ = [
    "ClientPriceColumn",
    "GoodsReturn",
    "LineKind",
    "LineRefusal",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderStatus",
    "ReturnChange",
    "ReturnLine",
    "ReturnStatus",
    "Shipment",
    "ShipmentLine",
    "Side",
]
