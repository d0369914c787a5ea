from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from dossiers.documents.forms import attached, file_field
from dossiers.models import PowerKind
from dossiers.team.forms import ColleagueField
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput, PickerWidget


class PowerForm(forms.Form):
    number = forms.CharField(label=_("number"), max_length=40)
    colleague = ColleagueField(
        User.objects.none(),
        label=_("colleague"),
        widget=PickerWidget("plans:colleague_picker"),
        words=("full_name", "sort_key", "email"),
    )
    powers = forms.MultipleChoiceField(
        label=_("powers"), choices=PowerKind.choices, widget=forms.CheckboxSelectMultiple
    )
    sum_limit = AmountField(
        label=currency.lazy_label(_("up to a sum")),
        required=False,
        help_text=_("Empty: without a limit"),
    )
    valid_from = forms.DateField(label=_("valid from"), widget=DateInput, initial=clock.today)
    valid_to = forms.DateField(label=_("valid to"), widget=DateInput)
    own_company = forms.ModelChoiceField(
        OwnCompany.objects.none(), label=_("our legal entity"), required=False, empty_label=_("all of them")
    )
    file = file_field()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["colleague"].queryset = User.objects.invitable()
        fields["own_company"].queryset = OwnCompany.objects.visible_to(by)

    def clean(self) -> dict[str, Any]:
        cleaned = attached(self, super().clean())
        cleaned["file"] = cleaned.get("file") or None
        return cleaned


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=250)
