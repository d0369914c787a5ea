from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.forms import DateInput, TimeInput
from plans.models import ActivityKind

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

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What was left empty is left to the service."""
        # `minutes=None` would override the service's own default
        return {name: value for name, value in (super().clean() or {}).items() if value is not None}
