from __future__ import annotations

from typing import Any

from django import forms

from kam_crm.shared.forms import DateInput
from reports.models import SegmentPolicy
from reports.segments.pages.policy import GROUPS, THRESHOLDS


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
