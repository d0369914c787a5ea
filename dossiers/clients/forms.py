from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.clients.models.client import Source
from dossiers.clients.validation import ClientFacts, check_facts
from dossiers.forms_base import ConfirmedForm, VersionedForm
from dossiers.models import (
    Channel,
    Client,
    ClientGroup,
    MarketSegment,
    Stage,
    Territory,
)
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import PickedField, PickerWidget, conditional

CHOOSE = ("", "—")
INN_CHECK = {
    "hx-get": reverse_lazy("dossiers:inn_check"),
    "hx-trigger": "change",
    "hx-target": "#inn-check",
    # the country decides how the number is checked; the client itself is no duplicate
    "hx-include": "[name=kpp], [name=country], [name=client]",
    "inputmode": "numeric",
}


def _reference(model: Any, label: Any, kind: str) -> PickedField:
    widget = PickerWidget("dossiers:reference_picker", params={"kind": kind})
    return PickedField(model.objects.all(), label=label, required=False, widget=widget)


class ClientForm(VersionedForm, ConfirmedForm):
    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=200)
    stage = forms.ChoiceField(label=_("stage"), choices=Stage.choices, widget=forms.RadioSelect)
    source = conditional(
        forms.ChoiceField(
            label=_("where from"),
            choices=[CHOOSE, *Source.choices],
            required=False,
            help_text=_("A prospect needs it"),
        )
    )
    manager = PickedField(
        User.objects.none(),
        label=_("manager"),
        required=False,
        words=("full_name", "sort_key"),
        widget=PickerWidget("dossiers:manager_picker"),
    )
    # longer than the column: pasted with spaces or dashes, which the check takes out
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
        initial: dict[str, Any] = {"stage": Stage.PROSPECT, "country": "RU"}
        if client:
            # a new group is made on the way and is no column of the client
            initial = self.stored(client, {*self.FIRST, *self.MORE} - {"new_group"})
        super().__init__(data, initial=initial)
        self.client = client
        # the code never changes, the manager changes only by handing the client over (R4)
        if client is not None:
            del self.fields["code"], self.fields["manager"]
        elif user.can("clients.assign"):
            self.fields["manager"].queryset = User.objects.managers().visible_to(user)  # type: ignore[attr-defined]
            self.fields["manager"].help_text = _("Empty: yourself")
        else:
            del self.fields["manager"]

    def clean(self) -> dict[str, Any]:
        """What the form could read is judged too where the rest of it cannot be saved: all reasons at once."""
        data = super().clean() or {}
        readable: Any = {name: fact for name, fact in data.items() if name in ClientFacts.__annotations__}
        # without errors of its own it is saved at once, and the service judges then
        if self.errors:
            try:
                check_facts(self.client, readable)
            except BusinessRuleError as error:
                for one in error.together():
                    # the form's own reason says it already
                    if one.field not in self.errors:
                        self.add_error(one.field, forms.ValidationError(str(one), code=one.code))
        return data

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
