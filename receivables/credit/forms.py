from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rules.in_force import number
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput
from receivables.models import PayingWay


def _until() -> dt.date:
    return clock.today() + dt.timedelta(days=number("limit_days"))


class LimitForm(forms.Form):
    way = forms.ChoiceField(
        label=_("way of paying"), choices=PayingWay.choices, initial=PayingWay.LIMIT, widget=forms.RadioSelect
    )
    amount = AmountField(
        label=currency.lazy_label(_("limit with VAT")),
        min_value=0,
        required=False,
        help_text=_("Only with a limit."),
    )
    tolerance_days = forms.IntegerField(
        label=_("tolerated days overdue"),
        min_value=0,
        max_value=365,
        initial=lambda: number("tolerance_days"),
        help_text=_("Orders of a client who is further overdue are stopped, whatever the limit."),
    )
    valid_from = forms.DateField(label=_("valid from"), widget=DateInput, initial=clock.today)
    valid_to = forms.DateField(
        label=_("valid to"),
        widget=DateInput,
        initial=_until,
        required=False,
        help_text=_("After it the client pays in advance; empty: it has no end."),
    )
    reason = forms.CharField(label=_("reason"), max_length=250)


class ReviewForm(forms.Form):
    """What is said of all limits of a review."""

    valid_to = forms.DateField(label=_("valid to"), widget=DateInput, required=False)
    reason = forms.CharField(label=_("reason"), max_length=250)


class AskForm(forms.Form):
    """A limit that the manager of a client asks for."""

    amount = AmountField(label=currency.lazy_label(_("limit with VAT")), min_value=Decimal("0.01"))
    valid_to = forms.DateField(label=_("valid to"), widget=DateInput, initial=_until)
    reason = forms.CharField(label=_("reason"), max_length=250)
