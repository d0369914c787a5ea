from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import ProductGroup
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput, conditional
from plans.models import CooperationPlan, Measure, PlanGoal, Side
from plans.tasks.forms import colleague_field


def long_text() -> forms.Textarea:
    return forms.Textarea({"rows": 3})


class NewPlanForm(forms.Form):
    starts_on = forms.DateField(label=_("from"), widget=DateInput)
    ends_on = forms.DateField(label=_("to"), widget=DateInput)

    based_on = forms.ModelChoiceField(
        CooperationPlan.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any = None, *, client: Client, user: Any, last: CooperationPlan | None = None
    ) -> None:
        year = last.ends_on.year + 1 if last else clock.today().year
        first = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year, 12, 31), "based_on": last}
        super().__init__(data, initial=first)
        plans = CooperationPlan.objects.visible_to(user).filter(client=client)
        self.fields["based_on"].queryset = plans  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    starts_on = forms.DateField(label=_("from"), widget=DateInput)
    ends_on = forms.DateField(label=_("to"), widget=DateInput)
    benefit_client = forms.CharField(
        label=_("benefit of the client"), max_length=2000, required=False, widget=long_text()
    )
    benefit_client_amount = AmountField(label=_("what it is worth to the client a year"), required=False)
    benefit_company = forms.CharField(
        label=_("benefit of the company"), max_length=2000, required=False, widget=long_text()
    )
    benefit_company_margin = AmountField(label=_("what it is worth to us a year"), required=False)
    expected_updated_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, plan: CooperationPlan, sees_margin: bool) -> None:
        shown = {name: getattr(plan, name) for name in self.base_fields if hasattr(plan, name)}
        super().__init__(data, initial={**shown, "expected_updated_at": plan.updated_at.isoformat()})
        self.plan = plan
        if not sees_margin:
            del self.fields["benefit_company_margin"]

    def clean(self) -> dict[str, Any]:
        # a sum that is not shown stays as it is
        return {"benefit_company_margin": self.plan.benefit_company_margin, **(super().clean() or {})}


class GoalForm(forms.Form):
    title = forms.CharField(label=_("goal"), max_length=200)
    measure = forms.ChoiceField(
        label=_("measure"), choices=[("", _("to be chosen")), *Measure.choices], required=False
    )
    group = conditional(forms.ModelChoiceField(
        ProductGroup.objects.none(), label=_("product group"), required=False,
        help_text=_("for sales of a product group"),
    ))  # fmt: skip
    unit = conditional(
        forms.CharField(
            label=_("unit"), max_length=30, required=False, help_text=_("for a measure of one's own")
        )
    )
    start = forms.DecimalField(
        label=pgettext_lazy("of a goal", "start"),
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
    )
    target = forms.DecimalField(
        label=pgettext_lazy("of a goal", "goal"),
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
    )
    due_on = forms.DateField(label=_("due"), widget=DateInput, required=False)
    owner = colleague_field(_("owner"))

    def __init__(
        self, data: Any = None, *, plan: CooperationPlan, user: Any, goal: PlanGoal | None = None
    ) -> None:
        shown: dict[str, Any] = {"due_on": plan.ends_on, "owner": plan.client.manager}
        if goal is not None:
            shown = {name: getattr(goal, name) for name in self.base_fields}
        super().__init__(data, initial=shown)
        groups = ProductGroup.objects.visible_to(user)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    text = forms.CharField(label=_("what to do"), max_length=250)
    goal = forms.ModelChoiceField(PlanGoal.objects.none(), label=_("goal"), empty_label=None)
    side = forms.ChoiceField(
        label=_("which side"), choices=Side.choices, initial=Side.OURS, widget=forms.RadioSelect
    )
    due_on = forms.DateField(label=_("by which day"), widget=DateInput)
    owner = colleague_field(_("who does it, of ours"))

    def __init__(self, data: Any = None, *, plan: CooperationPlan, user: Any) -> None:
        super().__init__(data)
        goals = PlanGoal.objects.visible_to(user).filter(plan=plan)
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]


class HoldingForm(forms.Form):
    text = forms.CharField(label=_("what we do"), max_length=500, required=False)


class NewHoldingForm(forms.Form):
    title = forms.CharField(label=_("item"), max_length=150)
    text = forms.CharField(label=_("what we do"), max_length=500, required=False)


class FactForm(forms.Form):
    value = forms.DecimalField(label=_("fact"), max_digits=14, decimal_places=2, localize=True)


class NeedForm(forms.Form):
    group = forms.ModelChoiceField(ProductGroup.objects.none(), label=_("product group"))
    amount = AmountField(label=_("need, a year net of VAT"), min_value=0)
    source = forms.CharField(
        label=_("source"), max_length=250, help_text=_("Whose words, which plan or calculation")
    )
    date = forms.DateField(label=_("date"), widget=DateInput, required=False)

    def __init__(self, data: Any = None, *, user: Any, group: int | None = None, amount: Any = None) -> None:
        super().__init__(data, initial={"date": clock.today(), "group": group, "amount": amount})
        groups = ProductGroup.objects.visible_to(user)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
