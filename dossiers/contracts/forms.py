from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from catalogue.models import PriceColumn
from dossiers.documents.forms import attached, file_field
from dossiers.forms_base import VersionedForm
from dossiers.models import Contract, ContractKind, TermBase, TermUnit
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput


class ContractForm(VersionedForm):
    number = forms.CharField(label=_("number"), max_length=40)
    signed_on = forms.DateField(label=_("date of the contract"), widget=DateInput)
    valid_from = forms.DateField(
        label=_("valid from"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: from the day it was signed"),
    )
    valid_to = forms.DateField(
        label=_("valid to"), widget=DateInput, required=False, help_text=_("Empty: no expiry date")
    )
    payment_term_days = forms.IntegerField(label=_("payment term, days"), min_value=0, max_value=365)
    term_unit = forms.ChoiceField(label=_("counted in"), choices=TermUnit.choices, widget=forms.RadioSelect)
    term_base = forms.ChoiceField(
        label=_("term runs"), choices=TermBase.choices, widget=forms.RadioSelect, required=False
    )
    price_column = forms.ModelChoiceField(
        PriceColumn.objects.none(), label=_("price column"), required=False, empty_label=_("as it is now")
    )
    credit_limit = AmountField(
        label=currency.lazy_label(_("credit limit with VAT")),
        min_value=0,
        required=False,
        help_text=_("Empty: the contract says nothing of it"),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=ContractKind.choices, required=False)
    own_company = forms.ModelChoiceField(
        OwnCompany.objects.none(), label=_("our legal entity"), required=False, empty_label=_("not said")
    )
    delivery_terms = forms.CharField(label=_("delivery terms"), max_length=250, required=False)
    exclusivity = forms.CharField(label=_("exclusivity"), max_length=250, required=False)
    note = forms.CharField(
        label=_("note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("why, for the one who agrees"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Terms count once somebody else has agreed to them and they are signed."),
    )

    FIELDS = (
        "number", "signed_on", "valid_from", "valid_to", "payment_term_days", "term_unit", "term_base",
        "price_column", "credit_limit", "kind", "own_company", "delivery_terms", "exclusivity", "note",
    )  # fmt: skip
    MAIN = (
        "number",
        "signed_on",
        "valid_from",
        "valid_to",
        "payment_term_days",
        "term_unit",
        "term_base",
        "reason",
    )

    def __init__(self, data: Any = None, *, by: User, contract: Contract | None = None) -> None:
        fresh = {
            "signed_on": clock.today(), "payment_term_days": 0, "term_unit": TermUnit.CALENDAR,
            "term_base": TermBase.SHIPMENT,
        }  # fmt: skip
        super().__init__(data, initial=self.first_values(contract) if contract else fresh)
        fields: Any = self.fields
        fields["price_column"].queryset = PriceColumn.objects.visible_to(by)
        fields["own_company"].queryset = OwnCompany.objects.visible_to(by)
        # the services that add take no moment of reading: there is nothing to overrun
        if contract is None:
            del self.fields["expected_updated_at"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("kind", "term_base"):  # nothing said: as it is
            if not cleaned.get(name):
                cleaned.pop(name, None)
        return cleaned

    def first_values(self, contract: Contract) -> dict[str, Any]:
        return self.stored(contract, self.FIELDS)

    @property
    def main(self) -> list[Any]:
        return [self[name] for name in self.MAIN]

    @property
    def rare(self) -> list[Any]:
        return [self[name] for name in self.FIELDS if name not in self.MAIN]

    @property
    def has_rare_errors(self) -> bool:
        return any(field.errors for field in self.rare)


class ProlongForm(ContractForm):
    """The next version, as the one before it is."""

    def __init__(self, data: Any = None, *, by: User, contract: Contract) -> None:
        super().__init__(data, by=by, contract=contract)
        del self.fields["expected_updated_at"]

    def first_values(self, contract: Contract) -> dict[str, Any]:
        today = clock.today()
        after = contract.valid_to + dt.timedelta(days=1) if contract.valid_to else today
        first = max(after, today)
        year = first.replace(year=first.year + 1, day=min(first.day, 28)) - dt.timedelta(days=1)
        return {
            **super().first_values(contract), "signed_on": today, "valid_from": first, "valid_to": year, "note": "",
        }  # fmt: skip


class SignForm(forms.Form):
    signed_on = forms.DateField(label=_("signed"), widget=DateInput, initial=clock.today)


class ContractFileForm(forms.Form):
    file = file_field(required=True)

    def clean(self) -> dict[str, Any]:
        cleaned = attached(self, super().clean())
        if isinstance(taken := cleaned.pop("file", None), tuple):
            cleaned["name"], cleaned["data"] = taken
        return cleaned
