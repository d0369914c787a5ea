"""The one form of a result: of what was planned, and of what nobody planned."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client, ClientContact
from dossiers.people.lookup import Side
from kam_crm.shared import clock
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import (
    DateInput,
    PickedField,
    PickerWidget,
    TimeInput,
    apply_business_error,
    conditional,
)
from plans.callers.forms import SideField
from plans.models import Activity, ActivityKind, Outcome
from plans.results.forms.brought import NONE, OTHER, DayChips, PhotosField, PromiseRows, day_of, photos_of
from plans.results.pages import near_days, step_days
from plans.services import NextStep, Result

RARE = {"day", "came_at", "left_at", "purpose", "next_step_kind", "next_step_at", "next_step"}


class PersonsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return f"{row.person.full_name}, {row.position}" if row.position else str(row.person.full_name)


class ResultForm(forms.Form):
    """What an activity brought, with its promises and photos. Either the next step or the reason for none is needed.

    `step` is a chip: a day, «another day» (`next_step_on`) or «none needed» (`no_next_step_reason`). What a chip hides
    is not looked at. `promises` are the rows of their own form set.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(label=_("result"), choices=Outcome.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("main point in a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    step = conditional(forms.CharField(label=_("next step"), widget=DayChips, required=False))
    next_step_on = conditional(forms.DateField(label=_("next step on"), widget=DateInput, required=False))
    no_next_step_reason = conditional(
        forms.CharField(label=_("why there is none"), max_length=250, required=False)
    )
    next_step_at = forms.TimeField(label=_("at"), widget=TimeInput, required=False)
    next_step_kind = conditional(
        forms.ChoiceField(
            label=_("how"), choices=ActivityKind.choices, initial=ActivityKind.CALL, required=False
        )
    )
    next_step = conditional(
        forms.CharField(
            label=_("what for"), max_length=250, required=False, help_text=_("else as in the main point")
        )
    )
    persons = PersonsField(
        ClientContact.objects.none(),
        label=_("with whom"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    day = forms.DateField(label=_("day"), widget=DateInput)
    came_at = forms.TimeField(label=_("came at"), widget=TimeInput, required=False)
    left_at = forms.TimeField(label=_("left at"), widget=TimeInput, required=False)
    photo = PhotosField(label=_("photos"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, client: Client | None, user: User, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.fields["client_uuid"].initial = uuid.uuid4()
        chips = self.fields["step"].widget
        chips.offer(step_days(client), (OTHER, _("another day")), (NONE, _("none needed")))  # type: ignore[attr-defined]
        people = ClientContact.objects.visible_to(user).filter(client=client, is_active=True)
        self.fields["persons"].queryset = people.select_related("person")  # type: ignore[attr-defined]
        # pages kept by an older version send none
        rows = data if data and "promise-TOTAL_FORMS" in data else None
        self.promises = PromiseRows(rows, prefix="promise", form_kwargs={"days": near_days()})

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def kind_icons(self) -> dict[str, str]:
        return {kind.value: kind.icon for kind in ActivityKind}

    @property
    def has_rare_errors(self) -> bool:
        """Whether something behind «more» is wrong."""
        return bool(RARE & set(self.errors))

    def is_valid(self) -> bool:
        """Both are looked at, so that all that is wrong is told at once."""
        rows_are_valid = not self.promises.is_bound or self.promises.is_valid()
        return super().is_valid() and rows_are_valid

    def add_error(self, field: str | None, error: Any) -> None:
        # the hour of the next step, which the plan calls its own
        if field is None and getattr(error, "code", "") == "slot_taken":
            field = "next_step_at"
        super().add_error(field, error)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._read_chip(data)
        if data.get("next_step_at") and not data.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Give the next step a day."))
        if data.get("next_step") and not data.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Give the next step a day."))
        # the service is asked after the form, and says nothing of one that is refused already
        if self.errors:
            self._add_rules(data)
        return data

    def arguments(self) -> dict[str, Any]:
        """What `log_activity` takes."""
        data = self.cleaned_data
        return {
            "result": self.outcome_of_all(data),
            "persons": data["persons"],
            "day": data["day"],
            "result_uuid": data["client_uuid"],
        }

    def outcome_of_all(self, data: dict[str, Any]) -> Result:
        """The result with all that came beside it; what is missing in `data` is left out."""
        step = None
        if on := data.get("next_step_on"):
            # the kind is not required, or a result without a next step would have to choose one
            kind = data.get("next_step_kind") or ActivityKind.CALL
            step = NextStep(on, kind, data.get("next_step", ""), data.get("next_step_at"))
        rows = self.promises.forms if self.promises.is_bound else []
        keys = self.data.getlist("photo_uuid") if hasattr(self.data, "getlist") else []
        return Result(
            outcome=data.get("outcome", ""),
            result=data.get("result", ""),
            came_at=data.get("came_at"),
            left_at=data.get("left_at"),
            next_step=step,
            no_next_step_reason=data.get("no_next_step_reason", ""),
            promises=tuple(row.promised() for row in rows if getattr(row, "cleaned_data", None)),
            photos=photos_of(data.get("photo") or [], keys),
        )

    def _read_chip(self, data: dict[str, Any]) -> None:
        chip = data.get("step", "")
        if not chip:
            return
        if chip == NONE:
            data |= {"next_step_on": None, "next_step_at": None, "next_step": ""}
            if not data.get("no_next_step_reason") and "no_next_step_reason" not in self.errors:
                self.add_error("no_next_step_reason", _("Say why no next step is needed."))
        else:
            data["no_next_step_reason"] = ""
        if chip != OTHER:
            self.errors.pop("next_step_on", None)
        if chip not in (OTHER, NONE):
            try:
                data["next_step_on"] = day_of(chip)
            except forms.ValidationError as error:
                self.add_error("step", error)

    def _add_rules(self, data: dict[str, Any]) -> None:
        try:
            self.outcome_of_all({**data, "photo": []}).check(data.get("day") or clock.today())
        except BusinessRuleError as refusal:
            known = set(self.errors)
            step = {"step", "next_step_on", "no_next_step_reason", "next_step", "next_step_at"}
            for one in refusal.together():
                of_step = one.field in step and known & step
                if one.field not in known and not of_step:
                    apply_business_error(self, BusinessRuleError(one.code, one.message, one.field))


class OffPlanForm(ResultForm):
    """An activity that nobody planned: the result with its kind and purpose. Without `client` it asks for one."""

    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(label=_("purpose"), max_length=250, required=False)
    field_order = ("client", "kind", "purpose")

    def __init__(
        self,
        *args: Any,
        client: Client | None,
        user: User,
        sides: list[Side] | None = None,
        **kwargs: Any,
    ) -> None:
        """`sides` of a person who speaks for several clients are offered instead of all clients."""
        super().__init__(*args, client=client, user=user, **kwargs)
        if client is None and sides:
            self.fields["client"] = SideField(sides)
            self.order_fields(self.field_order)
        elif client is None:
            self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
        else:
            del self.fields["client"]

    def off_plan_arguments(self) -> dict[str, Any]:
        """What `log_off_plan_activity` takes, without the client that the address names."""
        data = self.cleaned_data
        own = ("client", "kind", "day", "purpose", "persons", "client_uuid")
        return {"result": self.outcome_of_all(data), **{name: data[name] for name in own if name in data}}


def result_initial(activity: Activity) -> dict[str, Any]:
    """A planned activity as its form begins: on its day (not later than today), at its hour, with its people."""
    today: dt.date = clock.today()
    return {
        "day": min(activity.day, today),
        "came_at": activity.starts_at,
        "persons": [person.pk for person in activity.persons.all()],
        "next_step_kind": activity.kind,
    }
