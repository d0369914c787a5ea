from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.forms_base import VersionedForm
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from plans.models import Trip


class TripForm(VersionedForm):
    title = forms.CharField(
        label=_("where to"), max_length=150, help_text=_("The cities of the route, in their order")
    )
    starts_on = forms.DateField(label=_("first day"), widget=DateInput)
    ends_on = forms.DateField(label=_("last day"), widget=DateInput)
    order_number = forms.CharField(label=_("number of the order"), max_length=40, required=False)

    FIELDS = ("title", "starts_on", "ends_on", "order_number")

    def __init__(self, data: Any = None, *, trip: Trip | None = None) -> None:
        super().__init__(
            data, initial=self.stored(trip, self.FIELDS) if trip else {"starts_on": clock.today()}
        )
        if trip is None:
            del self.fields["expected_updated_at"]
