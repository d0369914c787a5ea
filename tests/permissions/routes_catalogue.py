from __future__ import annotations

from tests.permissions.matrix import EVERYBODY, EVERYTHING, WORKERS, Route

ROUTES = [
    Route("catalogue:product_list", roles=WORKERS),
    Route("catalogue:product_export", roles=WORKERS, query=lambda world, obj: {"format": "csv"}),
    Route("catalogue:vat_rates", roles=EVERYBODY),
    Route("catalogue:vat_rates", method="post", roles={"director", "admin"}),
    Route("catalogue:product_detail", roles=WORKERS, obj="product", sees=EVERYTHING),
]
