from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client, ClientContact
from kam_crm.shared.forms import AmountField, DateInput, PickerWidget
from orders.models import Claim, ClaimKind, DiscrepancyAct, FaultyService, Shipment, Verdict
from orders.notices.forms import writable


class ClaimForm(forms.Form):
    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker")
    )
    kind = forms.ModelChoiceField(ClaimKind.objects.none(), label=_("kind"))
    text = forms.CharField(
        label=_("what the client says"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    wanted = forms.CharField(label=_("the client wants"), max_length=500, required=False)
    shipment = forms.ModelChoiceField(
        Shipment.objects.none(), label=_("shipment"), required=False, widget=forms.HiddenInput
    )
    act = forms.ModelChoiceField(
        DiscrepancyAct.objects.none(), label=_("act"), required=False, widget=forms.HiddenInput
    )
    subject_kind = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    subject_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    disputed = AmountField(
        label=_("disputed"), required=False, min_value=0, help_text=_("Of an act it comes from the act.")
    )

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name, rows in (
            ("client", Client.objects.visible_to(by)),
            ("kind", ClaimKind.objects.visible_to(by).filter(is_active=True)),
            ("shipment", Shipment.objects.visible_to(by).select_related("order")),
            ("act", DiscrepancyAct.objects.visible_to(by).select_related("shipment__order")),
        ):
            field: Any = self.fields[name]
            field.queryset = rows


class RecordForm(forms.Form):
    """The record of a step of `claim`."""

    reason = forms.CharField(label=_("record"), max_length=8000, required=False)

    def __init__(
        self, data: Any = None, *, by: User | None = None, claim: Claim | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.by, self.claim = by, claim


class OptionsForm(RecordForm):
    wanted = forms.CharField(label=_("the client wants"), max_length=500, required=False)


class OfferForm(RecordForm):
    settlement = AmountField(label=_("offered"), required=False, min_value=0)


class LetterForm(RecordForm):
    contact = forms.ModelChoiceField(ClientContact.objects.none(), required=False)
    letter_to = forms.EmailField(label=_("e-mail of the recipient"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.by is not None and self.claim is not None:
            contact: Any = self.fields["contact"]
            contact.queryset = writable(self.by, self.claim.client)


class DisputedForm(RecordForm):
    disputed = AmountField(label=_("disputed"), min_value=0)


class LawyerForm(RecordForm):
    lawyer = forms.ModelChoiceField(User.objects.none(), label=_("lawyer"))
    due_on = forms.DateField(label=_("lawyer answers by"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lawyer: Any = self.fields["lawyer"]
        lawyer.queryset = User.objects.filter(role="lawyer", is_active=True).order_by("sort_key")


class VerdictForm(RecordForm):
    verdict = forms.ChoiceField(label=_("justified"), choices=Verdict.choices)
    fault = forms.ModelChoiceField(
        FaultyService.objects.filter(is_active=True), label=_("at fault"), required=False, empty_label="—"
    )
    loss = AmountField(label=_("loss of the company"), required=False, min_value=0)

    def clean_loss(self) -> Any:
        return self.cleaned_data["loss"] or 0


def initial_of(client: Client, claim_about: Any) -> dict[str, Any]:
    """What a new claim about an act or a shipment begins with."""
    known: dict[str, Any] = {"client": client}
    if isinstance(claim_about, DiscrepancyAct):
        known |= {"act": claim_about, "shipment": claim_about.shipment_id}
    elif isinstance(claim_about, Shipment):
        known |= {"shipment": claim_about}
    return known


def claim_words(claim: Claim) -> str:
    return f"{claim.number}: {claim.get_status_display()}"
