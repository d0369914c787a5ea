from catalogue.models.price import Price, PriceColumn
from catalogue.models.product import Product, ProductGroup

__all__ = [
    "Price",
    "PriceColumn",
    "Product",
    "ProductGroup",
]
