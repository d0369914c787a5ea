from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.decision_map.models.seat import NOTE_LENGTH
from dossiers.decision_map.words import attitude_words
from dossiers.forms_base import VersionedForm
from dossiers.models import (
    Archetype,
    Attitude,
    Client,
    ClientContact,
    ContactRole,
    DecisionMap,
    Influence,
    LineKind,
    MapSeat,
    Person,
    PersonLinkKind,
    Relation,
)
from dossiers.team.forms import ColleagueField
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget

UNKNOWN = ("", pgettext_lazy("attitude", "not known"))


def number_or_none(value: str) -> int | None:
    return int(value) if value else None


class ContactChoice(forms.ModelChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return f"{row.person.full_name}, {row.position}"


class MapForm(VersionedForm):
    title = forms.CharField(label=_("title"), max_length=150)
    for_group = forms.BooleanField(
        label=_("for the whole group"),
        required=False,
        help_text=_("Holds for every client of the group that has no map of its own"),
    )

    def __init__(self, data: Any = None, *, decision_map: DecisionMap) -> None:
        known = self.stored(decision_map, ("title",)) | {"for_group": decision_map.group_id is not None}
        super().__init__(data, initial=known)
        if decision_map.client.group_id is None and decision_map.group_id is None:
            del self.fields["for_group"]


class SeatForm(VersionedForm):
    """Who sits there, in which roles; a hole where nobody is picked."""

    contact = ContactChoice(
        ClientContact.objects.none(), label=_("person"), required=False, empty_label=_("not found yet")
    )
    title = forms.CharField(
        label=_("who is missing"),
        max_length=150,
        required=False,
        help_text=_("For a seat without a person: financial controller"),
    )
    roles = forms.MultipleChoiceField(
        label=_("roles in decisions"),
        choices=ContactRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Several are possible; none: as with the contact"),
    )
    reports_to = forms.ModelChoiceField(
        MapSeat.objects.none(), label=_("reports to"), required=False, empty_label=_("nobody on this map")
    )
    influence = forms.TypedChoiceField(label=_("influence"), choices=Influence.choices, coerce=int)
    attitude = forms.TypedChoiceField(
        label=_("attitude to us"), choices=(), coerce=number_or_none, empty_value=None, required=False
    )
    archetype = forms.ChoiceField(label=_("convinced by"), choices=(), required=False)
    relation_owner = ColleagueField(
        User.objects.none(),
        label=_("relation kept by"),
        required=False,
        widget=PickerWidget("plans:colleague_picker"),
        words=("full_name", "sort_key", "email"),
    )
    relation_now = forms.TypedChoiceField(
        label=_("relation now"), coerce=number_or_none, empty_value=None, required=False
    )
    relation_wanted = forms.TypedChoiceField(
        label=_("relation wanted"), coerce=number_or_none, empty_value=None, required=False
    )
    note = forms.CharField(
        label=pgettext_lazy("decision map", "note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    FIELDS = (
        "contact", "title", "roles", "reports_to", "influence", "archetype", "relation_owner", "relation_now",
        "relation_wanted", "note",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        decision_map: DecisionMap,
        seat: MapSeat | None = None,
        contact: ClientContact | None = None,
    ) -> None:
        if seat is not None:
            initial = self.stored(seat, self.FIELDS)
        else:
            roles = [contact.role] if contact else []
            initial = {"contact": contact, "roles": roles, "influence": Influence.MEDIUM}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["contact"].queryset = self._people(user, decision_map, seat)
        seats = MapSeat.objects.visible_to(user).filter(map=decision_map).with_people()
        fields["reports_to"].queryset = seats.exclude(pk=seat.pk) if seat else seats
        fields["relation_owner"].queryset = User.objects.invitable()
        # words with a number in them are made anew for each language
        attitudes = [(value, attitude_words(value)) for value in reversed(Attitude.values)]
        fields["attitude"].choices = [UNKNOWN, *attitudes]
        types = [(one.value, f"{one.label}: {one.argument}") for one in Archetype]
        fields["archetype"].choices = [UNKNOWN, *types]
        for name in ("relation_now", "relation_wanted"):
            fields[name].choices = [UNKNOWN, *Relation.choices]
        # of somebody on the map it is noted with its day, below the form
        del self.fields["expected_updated_at" if seat is None else "attitude"]

    @staticmethod
    def _people(user: User, decision_map: DecisionMap, seat: MapSeat | None) -> Any:
        clients = Client.objects.visible_to(user).filter(pk=decision_map.client_id)
        if decision_map.group_id is not None:
            clients = Client.objects.visible_to(user).filter(group=decision_map.group_id)
        people = ClientContact.objects.visible_to(user).filter(client__in=clients.values("pk"))
        taken = MapSeat.objects.visible_to(user).filter(map=decision_map, contact__isnull=False)
        free = people.filter(is_active=True).exclude(pk__in=taken.values("contact"))
        if seat is not None and seat.contact_id is not None:
            free = free | people.filter(pk=seat.contact_id)
        return free.select_related("person").order_by("person__sort_key", "pk")


class StanceForm(forms.Form):
    attitude = forms.TypedChoiceField(label=_("attitude to us"), choices=(), coerce=int)
    on = forms.DateField(label=_("day"), widget=DateInput, initial=clock.today)
    note = forms.CharField(label=_("what showed it"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["attitude"]
        field.choices = [(value, attitude_words(value)) for value in reversed(Attitude.values)]


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=_("informal line"), choices=LineKind.choices)
    target = forms.ModelChoiceField(MapSeat.objects.none(), label=pgettext_lazy("line between people", "to"))
    note = forms.CharField(
        label=pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, required=False
    )

    def __init__(self, data: Any = None, *, user: User, seat: MapSeat) -> None:
        super().__init__(data)
        field: Any = self.fields["target"]
        others = MapSeat.objects.visible_to(user).filter(map=seat.map_id).exclude(pk=seat.pk)
        field.queryset = others.with_people()


class PersonLinkForm(forms.Form):
    person = PickedField(
        Person.objects.none(),
        label=_("person"),
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:person_picker"),
    )
    other = PickedField(
        Person.objects.none(),
        label=_("other person"),
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:person_picker"),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=PersonLinkKind.choices)
    since = forms.DateField(label=_("since"), widget=DateInput, required=False)
    note = forms.CharField(
        label=pgettext_lazy("decision map", "note"), max_length=NOTE_LENGTH, required=False
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        for name in ("person", "other"):
            field: Any = self.fields[name]
            field.queryset = Person.objects.visible_to(user)
