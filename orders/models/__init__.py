from orders.drafting.models import Order, OrderChange, OrderLine, OrderStatus
from orders.pricing.models import ClientPriceColumn
from orders.shipping.models import LineKind, Shipment, ShipmentLine

__all__ = [
    "ClientPriceColumn",
    "LineKind",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderStatus",
    "Shipment",
    "ShipmentLine",
]
