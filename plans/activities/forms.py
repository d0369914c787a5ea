from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget, TimeInput, conditional
from plans.models import Activity, ActivityKind, ContactPurpose, Trip

MINUTES = [(15, "15"), (30, "30"), (45, "45"), (60, "60"), (90, "90"), (120, "120")]


class PlanForm(forms.Form):
    """A visit or call to come."""

    # the browser's way back restores it with the form: only so a repeat is told from another visit
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    trip = forms.ModelChoiceField(
        Trip.objects.none(), label=_("business trip"), required=False, empty_label="—"
    )
    day = forms.DateField(label=_("day"), widget=DateInput)
    starts_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    minutes = forms.TypedChoiceField(label=_("minutes"), choices=MINUTES, coerce=int, initial=60)
    purpose_word = forms.ModelChoiceField(
        ContactPurpose.objects.none(),
        label=_("purpose"),
        widget=forms.RadioSelect,
        required=False,
        blank=True,  # or nothing could be chosen once something was
        empty_label=pgettext_lazy("purpose", "another"),
    )
    purpose = conditional(
        forms.CharField(
            label=_("in your own words"),
            max_length=250,
            required=False,
            help_text=_("What is to come of it"),
        )
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
        trips = Trip.objects.visible_to(user).ahead(clock.today())
        if trips.exists():
            self.fields["trip"].queryset = trips.order_by("starts_on", "pk")  # type: ignore[attr-defined]
        else:
            del self.fields["trip"]
        words = ContactPurpose.objects.visible_to(user).offered()
        self.fields["purpose_word"].queryset = words  # type: ignore[attr-defined]
        self.fields["client_uuid"].initial = uuid.uuid4()

    def plan_another(self) -> None:
        """Sent again, the same input is an activity of its own."""
        # the data of a request cannot be changed, and `initial` is not shown by a bound form
        self.data = {**self.data.dict(), "client_uuid": str(uuid.uuid4())}  # type: ignore[attr-defined]


def slot_of(activity: Activity) -> dict[str, Any]:
    """Where the activity stands now, as RescheduleForm begins."""
    return {"day": activity.day, "starts_at": activity.starts_at, "minutes": activity.minutes}
