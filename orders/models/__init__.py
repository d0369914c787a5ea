from orders.models.approval import Approval, ApprovalKind, Decision
from orders.models.order import Order, OrderChange, OrderLine, OrderStatus
from orders.models.price import ClientPriceColumn, Price, PriceColumn
from orders.models.product import Product, ProductGroup
from orders.models.shipment import LineKind, Shipment, ShipmentLine

__all__ = [
    "Approval",
    "ApprovalKind",
    "ClientPriceColumn",
    "Decision",
    "LineKind",
    "Order",
    "OrderChange",
    "OrderLine",
    "OrderStatus",
    "Price",
    "PriceColumn",
    "Product",
    "ProductGroup",
    "Shipment",
    "ShipmentLine",
]
