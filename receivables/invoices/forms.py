from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput
from orders.models import OrderLine


class ShipForm(forms.Form):
    """The day and, line by line, what of the rest really left."""

    date = forms.DateField(label=_("shipped on"), widget=DateInput, initial=clock.today)

    def __init__(self, *args: Any, lines: Iterable[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.rest]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = AmountField(
                label=line.product.name, decimal_places=3, min_value=0, max_value=line.rest, initial=line.rest
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[OrderLine, Any]]:
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        """`quantities` by line id instead of one entry for each."""
        given: dict[str, Any] = super().clean() or {}
        quantities: dict[int, Decimal] = {line.pk: given.pop(f"line_{line.pk}", None) for line in self.lines}
        return {**given, "quantities": quantities}
