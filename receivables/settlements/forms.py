from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client, Contract
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput, PickerWidget
from kam_crm.shared.web.params import int_param
from receivables.settlements.client_files import MOST_BYTES, WORDS


class ReconciliationForm(forms.Form):
    """Of one client, or without one of all that the person sees."""

    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker"), required=False,
        help_text=_("Empty: an act for every client with a balance at the end of the period."),
    )  # fmt: skip
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=_("contract"), required=False, empty_label=_("all contracts")
    )
    first = forms.DateField(label=_("first day"), widget=DateInput)
    last = forms.DateField(label=_("last day"), widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients: Any = self.fields["client"]
        clients.queryset = Client.objects.visible_to(user)
        given = self.data.get("client") if self.is_bound else self.initial.get("client")
        contracts: Any = self.fields["contract"]
        contracts.queryset = Contract.objects.visible_to(user).filter(
            client=int_param(str(given or "")), original=None
        )
        # the quarter that is over
        today = clock.today()
        this = clock.month_start(today).replace(month=(today.month - 1) // 3 * 3 + 1)
        self.fields["first"].initial = clock.add_months(this, -3)
        self.fields["last"].initial = clock.month_end(clock.add_months(this, -1))


class AccountFileForm(forms.Form):
    """The client's own account, and which of its columns are what where they are not found by their words."""

    file = forms.FileField(label=_("the client's file"))
    day = forms.CharField(label=_("column of the date"), max_length=60, required=False)
    number = forms.CharField(label=_("column of the number"), max_length=60, required=False)
    document = forms.CharField(label=_("column of the document"), max_length=60, required=False)
    debit = forms.CharField(label=_("column of the debit"), max_length=60, required=False)
    credit = forms.CharField(label=_("column of the credit"), max_length=60, required=False)

    @property
    def column_fields(self) -> list[Any]:
        return [self[name] for name in WORDS]

    @property
    def has_columns(self) -> bool:
        """Whether a person has to look at them, or has chosen before."""
        return bool(self.errors) or any(self.initial.get(name) for name in WORDS)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="file_too_large")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if file := cleaned.get("file"):
            cleaned["name"] = file.name
        cleaned["columns"] = {name: cleaned.pop(name, "") for name in WORDS}
        return cleaned


class SettleForm(forms.Form):
    note = forms.CharField(label=_("how it was settled"), max_length=500)
