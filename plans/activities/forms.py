from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget, TimeInput, conditional
from plans.models import Activity, ActivityKind, ContactPurpose, Outcome, Trip
from plans.services import NextStep, Result

MINUTES = [(15, "15"), (30, "30"), (45, "45"), (60, "60"), (90, "90"), (120, "120")]


class PersonsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return f"{row.person.full_name}, {row.position}"


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


class ResultForm(forms.Form):
    """What an activity brought. Either the next step or the reason for none is needed; the service says so."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=_("day"), widget=DateInput)
    came_at = forms.TimeField(label=_("came at"), widget=TimeInput, required=False)
    left_at = forms.TimeField(label=_("left at"), widget=TimeInput, required=False)
    persons = PersonsField(
        ClientContact.objects.none(),
        label=_("with whom"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    outcome = forms.ChoiceField(label=_("result"), choices=Outcome.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("main point in a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_step_on = conditional(forms.DateField(label=_("next step on"), widget=DateInput, required=False))
    next_step_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    next_step_kind = conditional(
        forms.ChoiceField(
            label=_("next step"),
            choices=ActivityKind.choices,
            widget=forms.RadioSelect,
            initial=ActivityKind.CALL,
            required=False,
        )
    )
    next_step = conditional(forms.CharField(label=_("what for"), max_length=250, required=False))
    no_next_step_reason = conditional(
        forms.CharField(label=_("or why there is none"), max_length=250, required=False)
    )

    def __init__(self, *args: Any, client: Client, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_uuid"].initial = uuid.uuid4()
        people = ClientContact.objects.visible_to(user).filter(client=client, is_active=True)
        self.fields["persons"].queryset = people.select_related("person")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # half a next step would be dropped without a word: the service takes only a whole one
        if data.get("next_step_on") and not data.get("next_step"):
            self.add_error("next_step", _("Say what the next step is for."))
        meant = data.get("next_step") or data.get("next_step_at")
        if meant and not data.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Give the next step a day."))
        return data

    def arguments(self) -> dict[str, Any]:
        """What `log_activity` takes."""
        data = self.cleaned_data
        return {
            "result": self._result(),
            "persons": data["persons"],
            "day": data["day"],
            "result_uuid": data["client_uuid"],
        }

    def _result(self) -> Result:
        data = self.cleaned_data
        step = None
        if data["next_step_on"]:
            # the kind is not required, or a result without a next step would have to choose one
            step = NextStep(
                data["next_step_on"],
                data["next_step_kind"] or ActivityKind.CALL,
                data["next_step"],
                data["next_step_at"],
            )
        return Result(
            outcome=data["outcome"],
            result=data["result"],
            came_at=data["came_at"],
            left_at=data["left_at"],
            next_step=step,
            no_next_step_reason=data["no_next_step_reason"],
        )


class OffPlanForm(ResultForm):
    """An activity that nobody planned: the result with its kind and purpose."""

    kind = forms.ChoiceField(label=_("kind"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(label=_("purpose"), max_length=250, required=False)
    field_order = ("kind", "purpose")

    def off_plan_arguments(self) -> dict[str, Any]:
        """What `log_off_plan_activity` takes."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("kind", "day", "purpose", "persons", "client_uuid")}
        return {"result": self._result(), **plain}


def slot_of(activity: Activity) -> dict[str, Any]:
    """Where the activity stands now, as RescheduleForm begins."""
    return {"day": activity.day, "starts_at": activity.starts_at, "minutes": activity.minutes}


def result_initial(activity: Activity) -> dict[str, Any]:
    """A planned activity as its form begins: on its day (not later than today), at its hour, with its people."""
    today: dt.date = clock.today()
    return {
        "day": min(activity.day, today),
        "came_at": activity.starts_at,
        "persons": [person.pk for person in activity.persons.all()],
    }
