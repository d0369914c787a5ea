from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from kam_crm.shared.working_days import add_working_days
from reports.models import Threat

SOON = 2  # working days until the first step, unless somebody says otherwise


class StepForm(forms.Form):
    next_step = forms.CharField(label=_("next step"), max_length=250)
    due_on = forms.DateField(label=pgettext_lazy("step", "due"), widget=DateInput)

    def __init__(self, data: Any = None, *, threat: Threat, by: User) -> None:
        super().__init__(data, initial={"due_on": add_working_days(clock.today(), SOON)})


class TakeForm(StepForm):
    owner = forms.ModelChoiceField(User.objects.none(), label=_("owner"), empty_label=None, required=False)

    field_order = ("owner", "next_step", "due_on")

    def __init__(self, data: Any = None, *, threat: Threat, by: User) -> None:
        super().__init__(data, threat=threat, by=by)
        self.fields["owner"].initial = by.pk
        # oneself and whoever answers for the client
        people = User.objects.visible_to(by).filter(pk__in={by.pk, threat.client.manager_id}, is_active=True)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
