from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Product, ProductGroup
from dossiers.models import Client
from kam_crm.shared.forms import PickedField, PickerWidget
from plans.models import SuggestionKind
from plans.suggestions.querysets import addressees_of


class SuggestionForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=SuggestionKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("in one sentence"), max_length=150)
    text = forms.CharField(label=_("suggestion"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    addressee = forms.ModelChoiceField(User.objects.none(), label=_("to whom"), empty_label=None)
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
        required=False,
    )
    product = PickedField(
        Product.objects.none(),
        label=_("product"),
        widget=PickerWidget("orders:product_picker"),
        words=("name", "code"),
        required=False,
    )
    group = forms.ModelChoiceField(ProductGroup.objects.none(), label=_("product group"), required=False)
    evidence = forms.CharField(
        label=_("evidence of demand"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who asks for it, how much, what they buy instead. Of named goods it is needed."),
    )

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"kind": SuggestionKind.SALES, **(initial or {})})
        fields: Any = self.fields
        fields["addressee"].queryset = addressees_of(by).order_by("-role", "sort_key")
        fields["client"].queryset = Client.objects.visible_to(by)
        fields["product"].queryset = Product.objects.visible_to(by)
        fields["group"].queryset = ProductGroup.objects.visible_to(by)
