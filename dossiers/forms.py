"""Forms of dossiers: they parse, the services decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientGroup,
    ContactRole,
    Contract,
    KeyDefinition,
    KeyLevel,
    MarketSegment,
    Person,
    Stage,
    TermUnit,
    Territory,
)
from dossiers.models.client import Source
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget

CHOOSE = ("", "—")
INN_CHECK = {
    "hx-get": reverse_lazy("dossiers:inn_check"),
    "hx-trigger": "change",
    "hx-target": "#inn-check",
    "hx-include": "[name=kpp], [name=country], [name=client]",
    "inputmode": "numeric",
}


class MomentField(forms.CharField):
    """When the row was read, to the microsecond; what makes no sense is as good as nothing."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else value

    def clean(self, value: Any) -> dt.datetime | None:
        try:
            moment = parse_datetime(value or "")
        except ValueError:
            return None
        return moment if moment and moment.tzinfo else None


class VersionedForm(forms.Form):
    """Base of forms that change what others may be changing too."""

    expected_updated_at = MomentField(required=False)

    def take_over(self, updated_at: dt.datetime) -> None:
        """Next time the same input wins over what was saved up to this moment."""
        self.data = {**self.data.dict(), "expected_updated_at": updated_at.isoformat()}  # type: ignore[attr-defined]


class ConfirmedForm(forms.Form):
    """Base of forms that may be refused for a likely duplicate, once."""

    confirm_duplicate = forms.BooleanField(
        required=False, label=_("It is another one: save anyway"), widget=forms.HiddenInput
    )

    def ask_to_confirm(self) -> None:
        self.fields["confirm_duplicate"].widget = forms.CheckboxInput()


def _reference(model: Any, label: Any, kind: str) -> PickedField:
    widget = PickerWidget("dossiers:reference_picker", params={"kind": kind})
    return PickedField(model.objects.all(), label=label, required=False, widget=widget)


class ClientForm(VersionedForm, ConfirmedForm):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=200)
    stage = forms.ChoiceField(label=_("stage"), choices=Stage.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("where from"), choices=[CHOOSE, *Source.choices], required=False)
    manager = PickedField(
        User.objects.none(),
        label=_("manager"),
        required=False,
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:manager_picker"),
    )
    inn = forms.CharField(label=_("INN"), max_length=30, required=False, widget=forms.TextInput(INN_CHECK))
    kpp = forms.CharField(label=_("KPP"), max_length=12, required=False)
    phone = forms.CharField(label=_("phone"), max_length=32, required=False)
    email = forms.CharField(label=_("e-mail"), max_length=254, required=False, widget=forms.EmailInput)
    city = forms.CharField(label=_("city"), max_length=100, required=False)
    territory = _reference(Territory, _("territory"), "territory")
    channel = _reference(Channel, _("sales channel"), "channel")
    segment = _reference(MarketSegment, _("market segment"), "market")
    # behind «more»
    code = forms.CharField(
        label=_("code"),
        max_length=32,
        required=False,
        help_text=_("As in the accounting system; empty: given by itself"),
    )
    legal_name = forms.CharField(label=_("legal name"), max_length=250, required=False)
    ogrn = forms.CharField(label=_("OGRN"), max_length=20, required=False)
    country = forms.CharField(label=_("country"), max_length=60, required=False, help_text=_("RU, BY, KZ …"))
    address = forms.CharField(label=_("address"), max_length=250, required=False)
    group = _reference(ClientGroup, _("group"), "group")
    new_group = forms.CharField(
        label=_("new group"), max_length=200, required=False, help_text=_("If it is not in the list yet")
    )
    about = forms.CharField(label=_("general facts"), required=False, widget=forms.Textarea({"rows": 4}))

    FIRST = (
        "name",
        "stage",
        "source",
        "inn",
        "kpp",
        "phone",
        "email",
        "city",
        "territory",
        "channel",
        "segment",
    )
    MORE = ("legal_name", "ogrn", "country", "address", "group", "new_group", "about")

    def __init__(self, data: Any = None, *, user: User, client: Client | None = None) -> None:
        super().__init__(
            data, initial=_known(client) if client else {"stage": Stage.PROSPECT, "country": "RU"}
        )
        if client is not None:
            del self.fields["code"], self.fields["manager"]
        elif user.can("clients.assign"):
            self.fields["manager"].queryset = User.objects.managers().visible_to(user)  # type: ignore[attr-defined]
            self.fields["manager"].help_text = _("Empty: yourself")
        else:
            del self.fields["manager"]

    def facts(self) -> dict[str, Any]:
        """The arguments of create_client and update_client; `new_group` is the view's business."""
        return {name: value for name, value in self.cleaned_data.items() if name != "new_group"}

    @property
    def manager_field(self) -> forms.BoundField | None:
        """Only for those who may give a client to somebody else."""
        return self["manager"] if "manager" in self.fields else None

    @property
    def has_more_errors(self) -> bool:
        return any(name in self.errors for name in (*self.MORE, "code"))

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in ("code", *self.MORE) if name in self.fields]


class HandOverForm(forms.Form):
    """Who takes the chosen clients."""

    NOBODY = _("Choose the manager who takes the clients.")
    manager = PickedField(
        User.objects.none(),
        words=("full_name", "sort_key"),
        error_messages={"required": NOBODY, "invalid_choice": NOBODY},
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["manager"].queryset = User.objects.managers().visible_to(user)  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    position = forms.CharField(label=_("position"), max_length=120)
    role = forms.ChoiceField(label=_("role in decisions"), choices=[CHOOSE, *ContactRole.choices])


class ChangePlaceForm(VersionedForm, PlaceForm):
    """Position and role of a person who works there already."""

    def __init__(self, data: Any = None, *, place: ClientContact) -> None:
        super().__init__(data, initial=_values(place, ("position", "role")))


class ContactForm(PlaceForm, ConfirmedForm):
    """A known person, or name, phone and e-mail of a new one."""

    person = PickedField(
        Person.objects.none(),
        label=_("known person"),
        required=False,
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:person_picker"),
        help_text=_("Already met at another client: phone and e-mail come with the person"),
    )
    full_name = forms.CharField(label=_("new person"), max_length=150, required=False)
    phone = forms.CharField(
        label=_("phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )
    email = forms.CharField(label=_("e-mail"), max_length=254, required=False, widget=forms.EmailInput)

    field_order = ("full_name", "position", "role", "phone", "email", "person")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["person"].queryset = Person.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("person") and not data.get("full_name") and "person" not in self.errors:
            self.add_error("full_name", _("Name the new person or pick a known one."))
        return data


class PersonForm(VersionedForm):
    full_name = forms.CharField(label=_("full name"), max_length=150)
    phone = forms.CharField(
        label=_("phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )
    phone_extension = forms.CharField(label=_("extension"), max_length=10, required=False)
    email = forms.CharField(label=_("e-mail"), max_length=254, required=False, widget=forms.EmailInput)

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial=_values(person, ("full_name", "phone", "phone_extension", "email")))


class LinkForm(PlaceForm):
    """A person's place at one more client."""

    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )

    field_order = ("client", "position", "role")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    level = forms.ChoiceField(label=_("level"), choices=KeyLevel.choices, widget=forms.RadioSelect)
    definition = forms.TypedChoiceField(
        label=_("definition"), choices=[CHOOSE, *KeyDefinition.choices], coerce=int, empty_value=None
    )
    evidence = forms.CharField(
        label=_("evidence"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Figures, words, what was done for the client"),
    )
    set_on = forms.DateField(label=_("since"), widget=DateInput, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"level": KeyLevel.COMPANY, "set_on": clock.today()})


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("note"),
        max_length=4000,
        widget=forms.Textarea({"rows": 2, "placeholder": _("What should be remembered about this client")}),
    )


class ContractForm(VersionedForm):
    number = forms.CharField(label=_("number"), max_length=40)
    signed_on = forms.DateField(label=_("signed"), widget=DateInput)
    valid_from = forms.DateField(
        label=_("valid from"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: from the day it was signed"),
    )
    valid_to = forms.DateField(
        label=_("valid to"), widget=DateInput, required=False, help_text=_("Empty: without an end")
    )
    payment_term_days = forms.IntegerField(label=_("payment term, days"), min_value=0, max_value=365)
    term_unit = forms.ChoiceField(label=_("counted in"), choices=TermUnit.choices, widget=forms.RadioSelect)

    FIELDS = ("number", "signed_on", "valid_from", "valid_to", "payment_term_days", "term_unit")

    def __init__(self, data: Any = None, *, contract: Contract | None = None) -> None:
        fresh = {"signed_on": clock.today(), "payment_term_days": 0, "term_unit": TermUnit.CALENDAR}
        super().__init__(data, initial=_values(contract, self.FIELDS) if contract else fresh)
        if contract is None:
            del self.fields["expected_updated_at"]


def _known(client: Client) -> dict[str, Any]:
    return _values(client, (*ClientForm.FIRST, *(name for name in ClientForm.MORE if name != "new_group")))


def _values(row: Any, names: Any) -> dict[str, Any]:
    return {"expected_updated_at": row.updated_at, **{name: getattr(row, name) for name in names}}
