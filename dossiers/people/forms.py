from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.forms import CHOOSE
from dossiers.forms_base import ConfirmedForm, VersionedForm
from dossiers.models import (
    Client,
    ClientContact,
    ContactRole,
    Person,
)
from kam_crm.shared.forms import PickedField, PickerWidget, conditional


class LinkForm(forms.Form):
    position = forms.CharField(label=_("position"), max_length=120)
    role = forms.ChoiceField(label=_("role in decisions"), choices=[CHOOSE, *ContactRole.choices])


class ChangeLinkForm(VersionedForm, LinkForm):
    """Position and role of a person who works there already."""

    def __init__(self, data: Any = None, *, link: ClientContact) -> None:
        super().__init__(data, initial=self.stored(link, ("position", "role")))


class ContactForm(LinkForm, ConfirmedForm):
    """A known person, or name, phone and e-mail of a new one."""

    person = conditional(
        PickedField(
            Person.objects.none(),
            label=_("or a known person"),
            required=False,
            words=("full_name", "sort_key"),
            widget=PickerWidget("dossiers:person_picker"),
            help_text=_("Already met at another client: phone and e-mail come with the person"),
        )
    )
    full_name = conditional(forms.CharField(label=_("new person"), max_length=150, required=False))
    phone = forms.CharField(
        label=_("phone"), max_length=40, required=False, widget=forms.TextInput({"type": "tel"})
    )
    email = forms.CharField(label=_("e-mail"), max_length=254, required=False, widget=forms.EmailInput)

    field_order = ("full_name", "position", "role", "phone", "email", "person")

    def __init__(self, data: Any = None, *, user: User, phone: str = "") -> None:
        super().__init__(data, initial={"phone": phone})
        self.fields["person"].queryset = Person.objects.visible_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # a known person that was refused is the mistake, not the name that is missing beside it
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
        super().__init__(
            data, initial=self.stored(person, ("full_name", "phone", "phone_extension", "email"))
        )


class NewLinkForm(LinkForm):
    """A person works at one more client."""

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
