from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Product
from catalogue.search import is_barcode
from dossiers.forms_base import VersionedForm
from dossiers.models import Client, Outlet
from kam_crm.shared.forms import DateInput, PickerWidget
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants
from orders.drafting.models import Order
from orders.drafting.outlets import outlet_words, outlets_for


class NumberField(forms.DecimalField):
    """A number as people type it: comma or point, spaces between thousands."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            # \u2212 is the minus that a copied table has: it reads as a number that is refused for its sign
            value = "".join(value.split()).replace(",", ".").replace("\u2212", "-")
        return super().to_python(value)


class OrderForm(forms.Form):
    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker")
    )
    ship_on = forms.DateField(
        label=_("ship on"), widget=DateInput, required=False, help_text=_("Empty: the next working day.")
    )
    note = forms.CharField(
        label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client: Any = self.fields["client"]
        # a foreign client is no choice, so its key in the address or the form tells nothing
        client.queryset = Client.objects.visible_to(by)
        client.widget.attrs["autofocus"] = not self.initial.get("client")


class HeaderForm(VersionedForm):
    ship_on = forms.DateField(label=_("ship on"), widget=DateInput)
    outlet = forms.ModelChoiceField(
        Outlet.objects.none(),
        label=_("point of delivery"),
        required=False,
        empty_label=_("as the client says"),
    )
    note = forms.CharField(
        label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlet: Any = self.fields["outlet"]
        outlet.queryset = outlets_for(order)
        outlet.label_from_instance = outlet_words
        if not outlet.queryset:
            del self.fields["outlet"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return {"outlet": None, **data}


class LineForm(forms.Form):
    quantity = NumberField(
        label=_("quantity"),
        error_messages={"required": _("Give a quantity."), "invalid": _("Give a quantity as a number.")},
    )
    discount = NumberField(
        label=_("discount, %"),
        required=False,
        error_messages={"invalid": _("Give the discount in per cent, for example 7.")},
    )

    def clean_discount(self) -> Decimal:
        return self.cleaned_data["discount"] or Decimal(0)  # an empty box is no discount


class EntryForm(LineForm):
    """A new line: the product by its code, or by words that fit only one.

    `uuid` and `position` come from the page, which has shown the line already.
    """

    product = forms.CharField(
        label=_("product"), max_length=200, error_messages={"required": _("Give the code of the product.")}
    )

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_product(self) -> Product:
        typed = self.cleaned_data["product"]
        on_sale = Product.objects.visible_to(self.by).on_sale()
        found = on_sale.filter(code__iexact=typed).first()
        if found is None and is_barcode(typed):
            found = on_sale.filter(barcode=typed).first()
        found = found or self._named(typed, on_sale)
        if found is None:
            raise forms.ValidationError(
                _("There is no product «%(typed)s» on sale."), "no_product", {"typed": typed}
            )
        return found

    def _named(self, typed: str, on_sale: Any) -> Product | None:
        """By the name alone: the beginning of a code chooses nothing, or a slip would bring another product."""
        variants = search_variants(typed)
        whole = [row for words in variants for row in on_sale.filter(sort_key=words)[:2]]
        if len(whole) == 1:
            return whole[0]
        fitting = list(on_sale.filter(matching(variants, ("sort_key",)))[:4]) if variants else []
        if len(fitting) > 1:
            # nobody guesses; three names are enough to go on typing
            names = ", ".join(row.name for row in fitting[:3])
            raise forms.ValidationError(
                _("«%(typed)s» fits several products: %(names)s. Give the code."),
                "several_products",
                {"typed": typed, "names": names + ("…" if len(fitting) > 3 else "")},
            )
        return fitting[0] if fitting else None
