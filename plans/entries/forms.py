"""A note, a promise or a task in one line, of any client at hand; kept on the device like a result."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.models import Client
from dossiers.services import add_note
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput, PickedField, PickerWidget, conditional
from plans import services
from plans.models import Side
from plans.results.forms.brought import OTHER, DayChips, day_of
from plans.results.pages import near_days

NOTE, TASK = "note", "task"
KINDS = [
    (NOTE, _("note")),
    (Side.OURS, pgettext_lazy("entry", "we promised")),
    (Side.THEIRS, pgettext_lazy("entry", "they promised")),
    (TASK, _("task")),
]
ICONS = {
    NOTE: "notes",
    Side.OURS.value: "heart-handshake",
    Side.THEIRS.value: "heart-handshake",
    TASK: "checkbox",
}


class EntryForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("what"), choices=KINDS, widget=forms.RadioSelect, initial=NOTE)
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    text = forms.CharField(
        label=_("in a few words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    due = conditional(forms.CharField(label=_("by which day"), widget=DayChips, required=False))
    due_on = conditional(forms.DateField(label=_("by the day"), widget=DateInput, required=False))
    amount = AmountField(label=_("amount"), min_value=0, required=False)

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["client_uuid"].initial = uuid.uuid4()
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["due"].widget.offer(near_days(), (OTHER, _("another day")))  # type: ignore[attr-defined]

    @property
    def today(self) -> dt.date:
        return clock.today()

    @property
    def icons(self) -> dict[str, str]:
        return ICONS

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["due_on"] = day_of(data.get("due", "")) or data.get("due_on")
        except forms.ValidationError as error:
            self.add_error("due", error)
        is_promise = data.get("kind") in Side.values
        if is_promise and not data.get("due_on") and not {"due", "due_on"} & set(self.errors):
            self.add_error("due", _("By which day?"))
        if data.get("kind") != NOTE and len(data.get("text", "")) > 250:
            self.add_error("text", _("At most 250 characters; a longer text is a note."))
        return data

    def enter(self, by: User) -> Any:
        """Write it down; the same again under its identifier changes nothing."""
        data = self.cleaned_data
        same = {"by": by, "client": data["client"], "text": data["text"], "client_uuid": data["client_uuid"]}
        if data["kind"] == NOTE:
            return add_note(**same)
        if data["kind"] == TASK:
            return services.add_task(**same, due_on=data["due_on"])
        return services.make_promise(
            **same, side=data["kind"], due_on=data["due_on"], amount=data["amount"] or None
        )
