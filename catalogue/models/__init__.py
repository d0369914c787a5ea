from catalogue.models.price import Price, PriceColumn
from catalogue.models.product import Product, ProductGroup
from catalogue.models.stock import Stock, Warehouse
from catalogue.models.vat import VatRate

__all__ = [
    "Price",
    "PriceColumn",
    "Product",
    "ProductGroup",
    "Stock",
    "VatRate",
    "Warehouse",
]
