from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.forms import DateInput, TimeInput
from plans.models import ActivityKind, DeclineReason, WeekPlan

NO_DAY = _("Choose a day and an hour.")


class RescheduleForm(forms.Form):
    """An activity put into a slot of the week: dragged, or chosen by day and hour."""

    day = forms.DateField(
        label=_("day"), widget=DateInput, error_messages={"required": NO_DAY, "invalid": NO_DAY}
    )
    starts_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    minutes = forms.IntegerField(
        label=_("minutes"),
        min_value=5,
        max_value=600,
        required=False,
        widget=forms.NumberInput({"step": 5, "inputmode": "numeric"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000, required=False)


class ProposalForm(RescheduleForm):
    client = forms.ModelChoiceField(Client.objects.none())
    kind = forms.ChoiceField(choices=ActivityKind.choices)
    purpose = forms.CharField(max_length=250)
    source = forms.CharField(max_length=20, required=False)
    # the slot of the button: another one is a decision of its own
    offered = forms.CharField(max_length=20, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What was left empty is left to the service."""
        # `minutes=None` would override the service's own default
        return {name: value for name, value in (super().clean() or {}).items() if value is not None}


class DeclineForm(forms.Form):
    client = forms.ModelChoiceField(Client.objects.none())
    reason = forms.ChoiceField(
        choices=DeclineReason.choices, error_messages={"required": _("Choose why not.")}
    )
    note = forms.CharField(max_length=250, required=False)
    return_on = forms.DateField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]


class AgainForm(forms.Form):
    client = forms.ModelChoiceField(Client.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=500, required=False)


class ReturnForm(ReasonForm):
    """The comment of the head, and the clients that are wanted in the week."""

    clients = forms.ModelMultipleChoiceField(Client.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, plan: WeekPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Client.objects.visible_to(user).filter(manager=plan.manager)
        self.fields["clients"].queryset = visible.order_by("sort_key")  # type: ignore[attr-defined]
