from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Outlet
from kam_crm.shared.forms import AmountField, DateInput
from orders.delivery.models import Delivery
from orders.models import LineRefusal, Order, OrderLine, RefusalReason, Shipment, Side


class RefusalFields(forms.Form):
    side = forms.ChoiceField(label=_("whose decision"), choices=Side.choices)
    cause = forms.ModelChoiceField(RefusalReason.objects.none(), label=_("kind of reason"))
    reason = forms.CharField(label=_("in words"), max_length=250, required=False)
    measure = forms.CharField(
        label=_("measure"),
        max_length=250,
        required=False,
        help_text=_("what is done so that it does not happen again"),
    )
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("responsible"), required=False)
    measure_due = forms.DateField(label=_("measure until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].queryset = RefusalReason.objects.visible_to(by).offered()  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = colleagues(by)  # type: ignore[attr-defined]


class RefuseForm(RefusalFields):
    """How much of each line, and why."""

    def __init__(self, *args: Any, lines: list[OrderLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.rest > 0]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = AmountField(
                label=line.product.name, decimal_places=3, min_value=0, max_value=line.rest, required=False
            )

    @property
    def rows(self) -> list[tuple[OrderLine, Any]]:
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        quantities = {line.pk: given.pop(f"line_{line.pk}", None) or Decimal(0) for line in self.lines}
        return {**given, "quantities": quantities}


class MeasureForm(forms.Form):
    measure = forms.CharField(label=_("measure"), max_length=250)
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("responsible"), required=False)
    measure_due = forms.DateField(label=_("measure until"), widget=DateInput, required=False)

    def __init__(self, data: Any, *, by: User, refusal: LineRefusal) -> None:
        shown = {name: getattr(refusal, name) for name in ("measure", "responsible", "measure_due")}
        super().__init__(data, initial=shown)
        self.fields["responsible"].queryset = colleagues(by)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another promised day, of the whole order or of the lines that are ticked."""

    ship_on = forms.DateField(label=_("ship on"), widget=DateInput)
    side = forms.ChoiceField(
        label=_("whose wish"),
        choices=Side.choices,
        help_text=_("A day that the client asked for is a new promise; ours stays measured by the old one."),
    )
    reason = forms.CharField(label=_("reason"), max_length=250)
    lines = forms.MultipleChoiceField(
        label=_("only these lines"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, order: Order, lines: list[OrderLine]) -> None:
        super().__init__(data, initial={"ship_on": order.ship_on})
        self.fields["lines"].choices = [(line.pk, line.product.name) for line in lines if line.rest > 0]  # type: ignore[attr-defined]

    def clean_lines(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["lines"]]


class DeliveryForm(forms.Form):
    outlet = forms.ModelChoiceField(Outlet.objects.none(), label=_("point of delivery"), required=False)
    address = forms.CharField(
        label=_("address"),
        max_length=250,
        required=False,
        help_text=_("empty: that of the point of delivery"),
    )
    window = forms.CharField(label=_("delivery window"), max_length=120, required=False)
    carrier = forms.CharField(label=_("carrier"), max_length=120, required=False)
    transport = forms.CharField(label=_("driver and vehicle"), max_length=250, required=False)
    planned_on = forms.DateField(label=_("delivery on"), widget=DateInput)
    delivered_on = forms.DateField(label=_("delivered on"), widget=DateInput, required=False)

    def __init__(self, data: Any, *, by: User, shipment: Shipment, delivery: Delivery | None) -> None:
        shown = {name: getattr(delivery, name) for name in DeliveryForm.base_fields} if delivery else {}
        super().__init__(data, initial={"planned_on": shipment.date, **shown})
        self.fields["outlet"].queryset = Outlet.objects.visible_to(by).filter(client=shipment.client_id)  # type: ignore[attr-defined]


def colleagues(by: User) -> Any:
    """Whom somebody may name: the people they see who work here."""
    return User.objects.visible_to(by).filter(is_active=True).order_by("full_name")
