from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import Client, ClientContact
from kam_crm.shared.forms import AmountField, DateInput
from orders.models import ClaimKind
from receivables.models import Outcome

OTHER = "other"


class ResultForm(forms.Form):
    """What a call came to; a day is one of the chips, or another one."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    invoices = forms.TypedMultipleChoiceField(coerce=int, required=False)
    due = forms.CharField(required=False, max_length=10)
    other_day = forms.DateField(label=_("another day"), widget=DateInput, required=False)
    amount = AmountField(label=_("promised sum"), required=False)
    kind = forms.ModelChoiceField(ClaimKind.objects.none(), label=_("what it is about"), required=False)
    person = forms.ModelChoiceField(ClientContact.objects.none(), required=False)
    note = forms.CharField(label=_("note"), max_length=500, required=False)

    def __init__(self, *args: Any, client: Client, invoices: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["invoices"].choices = [(pk, str(pk)) for pk in invoices]
        fields["kind"].queryset = ClaimKind.objects.filter(is_active=True)
        fields["person"].queryset = ClientContact.objects.filter(client=client)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        due, other = given.pop("due", ""), given.pop("other_day", None)
        is_promise = given.get("outcome") == Outcome.PROMISED
        given["due_on"] = None
        if is_promise:
            try:
                given["due_on"] = other if due in ("", OTHER) else forms.DateField().clean(due)
            except forms.ValidationError as error:
                self.add_error("other_day", error)
        else:
            given["amount"] = None
        contact = given.get("person")
        given["person"] = contact.person if contact else None
        return given


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=500)
