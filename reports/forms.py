"""What people type: targets of a month, rules of segments."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import DateInput
from reports.figures.rules import GROUPS, THRESHOLDS
from reports.models import SegmentPolicy

LONGEST = 20
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def typed_amount(text: str) -> Decimal | None:
    """«24 000 000», «1500,50», «1500.50»; empty is no target. Raises BusinessRuleError `not_a_number`."""
    plain = _SPACES.sub("", text).replace(",", ".")
    if not plain:
        return None
    try:
        amount = Decimal(plain) if len(plain) <= LONGEST else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise BusinessRuleError("not_a_number", _("Write a number, for example 1500000."), "amount")
    return amount


class PolicyForm(forms.Form):
    """All thresholds and the day from which they hold; labels and kinds are those of the model."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        kinds = forms.fields_for_model(
            SegmentPolicy, fields=["valid_from", *THRESHOLDS], widgets={"valid_from": DateInput()}
        )
        self.fields.update(kinds)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(label, [self[name] for name in names]) for label, names in GROUPS]
