from __future__ import annotations

from tests.permissions.matrix import EVERYTHING, WORKERS, Route

ROUTES = [
    Route("catalogue:product_list", roles=WORKERS),
    Route("catalogue:product_export", roles=WORKERS, query=lambda world, obj: {"format": "csv"}),
    Route("catalogue:product_detail", roles=WORKERS, obj="product", sees=EVERYTHING),
]
