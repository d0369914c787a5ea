"""Forms of the prices page: the check of a price, and one form for each kind of rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalogue.models import PriceColumn, Product, ProductGroup
from dossiers.models import Channel, Client, ClientGroup
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput, PickedField, PickerWidget
from orders.drafting.forms import NumberField
from orders.models import RuleKind
from orders.price_rules.models import Period
from orders.price_rules.services import Reach, Span

SEGMENTS = [(a + x, a + x) for a in "ABC" for x in "XYZ"]


class WhyForm(forms.Form):
    """Which price, asked by the address: client, product, quantity and day."""

    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("code", "name"),
    )
    product = PickedField(
        Product.objects.none(), label=_("product"), widget=PickerWidget("orders:product_picker"),
        to_field_name="code", words=("code", "name"),
    )  # fmt: skip
    quantity = NumberField(
        label=_("quantity"), min_value=Decimal("0.001"), max_value=Decimal(1_000_000), initial=1
    )
    on = forms.DateField(label=_("on the day"), widget=DateInput, initial=clock.today)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(by)
        fields["product"].queryset = Product.objects.visible_to(by)


class StepsField(forms.CharField):
    """«200 = 5» on each line: from which amount on, how many per cent."""

    widget = forms.Textarea(attrs={"rows": 3, "placeholder": "200 = 5\n500 = 7"})

    def clean(self, value: Any) -> Any:
        number = NumberField()
        steps = []
        for line in super().clean(value).splitlines():
            least, sign, given = line.partition("=")
            if not line.strip():
                continue
            try:
                steps.append((number.clean(least), number.clean(given.replace("%", ""))))
            except ValidationError:
                sign = ""
            if not sign:
                raise ValidationError(_("Write «from = per cent», one on each line."), "steps_wrong")
        return steps


class RuleForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=200)
    valid_from = forms.DateField(label=_("valid from"), widget=DateInput, initial=clock.today)
    valid_until = forms.DateField(label=_("valid until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelMultipleChoiceField | forms.ModelChoiceField):
                scoped: Any = field.queryset
                field.queryset = scoped.model.objects.visible_to(by)
            if name in ("clients",):
                field.widget.attrs["size"] = 6

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("valid_from", "valid_until", "decision_number", "decision_on")
        given["span"] = Span(**{name: given.pop(name) for name in names if name in given})
        return given


class ReachForm(RuleForm):
    """Whom and on what; what is left empty means everybody and everything."""

    groups = forms.ModelMultipleChoiceField(
        ProductGroup.objects.none(), label=_("product groups"), required=False
    )
    products = forms.ModelMultipleChoiceField(Product.objects.none(), label=_("products"), required=False)
    segments = forms.MultipleChoiceField(choices=SEGMENTS, label=_("segments"), required=False)
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=_("sales channels"), required=False
    )
    holdings = forms.ModelMultipleChoiceField(ClientGroup.objects.none(), label=_("holdings"), required=False)
    clients = forms.ModelMultipleChoiceField(Client.objects.none(), label=_("clients"), required=False)
    decision_number = forms.CharField(label=_("number of the decision"), max_length=40, required=False)
    decision_on = forms.DateField(label=_("date of the decision"), widget=DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        names = ("groups", "products", "segments", "channels", "holdings", "clients")
        given["reach"] = Reach(**{name: given.pop(name) for name in names if name in given})
        return given


class QuantityRuleForm(ReachForm):
    steps = StepsField(label=_("thresholds"), help_text=_("From which amount on, how many per cent: 200 = 5"))


class TurnoverRuleForm(QuantityRuleForm):
    period = forms.ChoiceField(label=_("period"), choices=Period.choices)


class PromotionForm(ReachForm):
    percent = NumberField(label=_("discount, %"), required=False)
    price = AmountField(label=_("price with VAT"), required=False)
    mechanics = forms.CharField(
        label=_("mechanics"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    planned_cost = AmountField(label=_("planned cost"), required=False)


class ColumnRuleForm(ReachForm):
    column = forms.ModelChoiceField(PriceColumn.objects.none(), label=_("price column"))
    priority = forms.IntegerField(label=_("priority"), min_value=1, max_value=32000, initial=100)
    volume_from = AmountField(label=_("average month from"), required=False)
    term_upto = forms.IntegerField(
        label=_("payment term up to, days"), min_value=0, max_value=365, required=False
    )

    field_order = ("name", "column", "priority", "volume_from", "term_upto")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a column hangs on clients alone, never on goods
        del self.fields["groups"], self.fields["products"]


class SpecialPriceForm(RuleForm):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=200, required=False)
    client = PickedField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker"),
        words=("code", "name"), required=False,
    )  # fmt: skip
    holding = forms.ModelChoiceField(ClientGroup.objects.none(), label=_("or a holding"), required=False)
    products = forms.ModelMultipleChoiceField(Product.objects.none(), label=_("products"))
    percent = NumberField(label=_("discount, %"), required=False)
    price = AmountField(label=_("or a price with VAT"), required=False)
    reason = forms.CharField(
        label=_("why, for the one who decides"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(forms.Form):
    number = forms.CharField(label=_("number of the decision"), max_length=40)
    on = forms.DateField(label=_("date of the decision"), widget=DateInput, initial=clock.today)


class CostForm(forms.Form):
    actual_cost = AmountField(label=_("actual cost"))


FORMS: dict[str, type[RuleForm]] = {
    RuleKind.SPECIAL: SpecialPriceForm,
    RuleKind.PROMOTION: PromotionForm,
    RuleKind.QUANTITY: QuantityRuleForm,
    RuleKind.GROUP: TurnoverRuleForm,
    RuleKind.BONUS: TurnoverRuleForm,
    RuleKind.COLUMN: ColumnRuleForm,
}
