from __future__ import annotations

import datetime as dt
from typing import Self

from kam_crm.shared.scoping import ReferenceQuerySet


class ProductQuerySet(ReferenceQuerySet):
    def on_sale(self) -> Self:
        return self.filter(is_active=True)


class PriceQuerySet(ReferenceQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day)
