from catalogue.models.price import Price, PriceColumn
from catalogue.models.product import Product, ProductGroup
from catalogue.models.stock import Stock, Warehouse

__all__ = [
    "Price",
    "PriceColumn",
    "Product",
    "ProductGroup",
    "Stock",
    "Warehouse",
]
