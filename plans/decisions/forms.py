from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.rights.capabilities import DIRECTORS
from dossiers.forms_base import VersionedForm
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from plans.models import Decision, DecisionTopic


class DecisionForm(VersionedForm):
    title = forms.CharField(label=_("title"), max_length=150)
    text = forms.CharField(label=_("text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))
    topic = forms.ChoiceField(label=_("topic"), choices=DecisionTopic.choices, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=_("for whom"), queryset=Department.objects.none(), required=False, empty_label=_("everybody")
    )
    in_force_from = forms.DateField(label=_("in force from"), widget=DateInput)
    in_force_to = forms.DateField(
        label=_("in force to"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: until another one replaces it"),
    )

    FIELDS = ("title", "text", "topic", "department", "in_force_from", "in_force_to")

    def __init__(
        self,
        data: Any = None,
        *,
        by: User,
        decision: Decision | None = None,
        replaces: Decision | None = None,
    ) -> None:
        source = decision or replaces
        initial = (
            self.stored(source, self.FIELDS)
            if source
            else {"in_force_from": clock.today(), "topic": DecisionTopic.SALES}
        )
        if replaces is not None:
            initial |= {"in_force_from": clock.today(), "in_force_to": None}
        super().__init__(data, initial=initial)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.visible_to(by)
        if by.role not in DIRECTORS:
            # a head decides for the departments they lead
            field.queryset = field.queryset.filter(head=by)
            field.required, field.empty_label = True, None
        if decision is None:
            del self.fields["expected_updated_at"]
