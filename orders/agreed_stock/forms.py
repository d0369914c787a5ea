from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.forms import DateInput
from orders.drafting.forms import EntryForm


class AgreeForm(EntryForm):
    """The product by its code or name, as in the lines of an order."""

    discount = None  # type: ignore[assignment]
    uuid = None  # type: ignore[assignment]
    position = None  # type: ignore[assignment]
    until = forms.DateField(label=_("kept until"), widget=DateInput, required=False)
    note = forms.CharField(label=_("note"), max_length=250, required=False)
    field_order = ("product", "quantity", "until", "note")
