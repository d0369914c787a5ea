from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from dossiers.models import Client, ClientContact, Competitor, NewsKind
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput, PickedField, PickerWidget


def long_text() -> forms.Textarea:
    return forms.Textarea({"rows": 3})


class OfferForm(forms.Form):
    """What a rival offers at a client; the competitor is written by name, known or new."""

    competitor_name = forms.CharField(
        label=_("competitor"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "competitors", "autocomplete": "off", "class": "form-control"}),
    )
    text = forms.CharField(label=_("what they offer"), max_length=500, required=False)
    share = forms.DecimalField(
        label=_("share of purchases, %"), max_digits=5, decimal_places=2, required=False, localize=True
    )
    product = PickedField(
        Product.objects.none(),
        label=_("product"),
        required=False,
        widget=PickerWidget("orders:product_picker"),
        words=("code", "name"),
    )
    price = AmountField(label=_("their price with VAT"), required=False)
    is_price_sure = forms.BooleanField(
        label=_("the price is right, of the same unit"), required=False, widget=forms.HiddenInput
    )
    source = forms.CharField(
        label=_("source"),
        max_length=250,
        help_text=_("The client's own words, a public price list, an invoice shown"),
    )
    person = forms.ModelChoiceField(ClientContact.objects.none(), label=_("who says so"), required=False)
    offered_on = forms.DateField(label=_("date"), widget=DateInput, required=False)

    def __init__(self, data: Any, *, client: Client, user: Any) -> None:
        super().__init__(data, initial={"offered_on": clock.today()})
        self.fields["product"].queryset = Product.objects.visible_to(user)  # type: ignore[attr-defined]
        people = ClientContact.objects.visible_to(user).filter(client=client, is_active=True)
        self.fields["person"].queryset = people.select_related("person")  # type: ignore[attr-defined]

    def ask_whether_sure(self) -> None:
        """After a price that looks like one of another unit: sent again with the mark it is taken."""
        if self.has_error("price", "unlikely_price"):
            self.fields["is_price_sure"].widget = forms.CheckboxInput()


class AnswerForm(forms.Form):
    """Our answer to an offer: a task about it."""

    text = forms.CharField(label=_("our answer"), max_length=250)
    due_on = forms.DateField(label=_("by which day"), widget=DateInput, required=False)


class NewsForm(forms.Form):
    text = forms.CharField(label=_("what was learned"), max_length=500)
    kind = forms.ChoiceField(label=_("kind"), choices=NewsKind.choices, initial=NewsKind.OTHER)
    source = forms.CharField(label=_("source"), max_length=250, required=False)
    date = forms.DateField(label=_("date"), widget=DateInput, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"date": clock.today(), "kind": NewsKind.OTHER})


class CompetitorForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    payment_days = forms.IntegerField(
        label=_("payment term, days"), min_value=0, max_value=365, required=False
    )
    min_order = AmountField(label=_("least order"), required=False, min_value=0)
    delivery = forms.CharField(label=_("delivery"), max_length=250, required=False)
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")
    strength = forms.CharField(label=_("strong in"), max_length=2000, required=False, widget=long_text())
    weakness = forms.CharField(label=_("weak in"), max_length=2000, required=False, widget=long_text())
    expected_updated_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, competitor: Competitor) -> None:
        shown = {name: getattr(competitor, name) for name in self.base_fields if hasattr(competitor, name)}
        super().__init__(data, initial={**shown, "expected_updated_at": competitor.updated_at.isoformat()})


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Competitor.objects.none(), label=_("is the same as"))

    def __init__(self, data: Any, *, competitor: Competitor, user: Any) -> None:
        super().__init__(data)
        others = Competitor.objects.visible_to(user).exclude(pk=competitor.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
