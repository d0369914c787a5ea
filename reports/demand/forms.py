from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import ProductGroup
from dossiers.models import MarketSegment
from kam_crm.shared.forms import AmountField, DateInput
from plans.tasks.states import may_order
from reports.demand.models import MOST_MONTHS
from reports.demand.services import ANSWER


class DemandAskForm(forms.Form):
    segment = forms.ModelChoiceField(
        MarketSegment.objects.none(), label=_("market segment"), empty_label=None
    )
    first_month = forms.DateField(label=_("first month"), widget=DateInput, help_text=_("Any day of it."))
    months = forms.IntegerField(label=_("months"), min_value=1, max_value=MOST_MONTHS, initial=3)
    due_on = forms.DateField(label=_("answer until"), widget=DateInput)
    managers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("whom you ask"), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("what it is for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["segment"].queryset = MarketSegment.objects.visible_to(by).order_by("name")
        fields["managers"].queryset = asked_people(by)


def asked_people(by: User) -> Any:
    """Colleagues with clients whom `by` may give orders, and themselves if they have any."""
    people = (
        User.objects.visible_to(by).filter(is_active=True).select_related("department").order_by("sort_key")
    )
    able = [one.pk for one in people if one.can(ANSWER) and (one.pk == by.pk or may_order(by, one))]
    return people.filter(pk__in=able)


class EstimateForm(forms.Form):
    """A box for each product group; those left empty are not estimated."""

    def __init__(
        self, data: Any = None, *, groups: Iterable[ProductGroup], known: dict[int, Decimal], note: str = ""
    ) -> None:
        super().__init__(data)
        self.groups = list(groups)
        fields: Any = self.fields
        for group in self.groups:
            fields[f"g{group.pk}"] = AmountField(
                label=group.name, required=False, min_value=0, initial=known.get(group.pk)
            )
        fields["note"] = forms.CharField(
            label=_("what it rests on"), max_length=2000, required=False, initial=note,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        amounts = {group: data.pop(f"g{group.pk}", None) for group in self.groups}
        data["amounts"] = {group: amount for group, amount in amounts.items() if amount is not None}
        return data
