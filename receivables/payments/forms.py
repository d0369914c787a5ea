from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.forms_base import VersionedForm
from dossiers.models import Client
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput, PickerWidget
from kam_crm.shared.web.params import int_param
from receivables.models import Invoice, Payment
from receivables.payments.allocation import Open, allocatable_invoices


class ClientChoice(forms.Form):
    """Whose money it is: the first thing to know."""

    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.queryset = Client.objects.visible_to(user)
        field.widget.attrs["autofocus"] = not self.initial.get("client")


class PaymentForm(ClientChoice):
    number = forms.CharField(label=_("number of the payment order"), max_length=40)
    date = forms.DateField(label=_("date"), widget=DateInput, initial=clock.today)
    amount = AmountField(label=currency.lazy_label(_("amount")))
    named_invoice = forms.ModelChoiceField(
        Invoice.objects.none(),
        label=_("for the invoice"),
        required=False,
        widget=PickerWidget("receivables:invoice_picker"),
        help_text=_("If the client names one. Otherwise the payment purpose decides, then the due dates."),
    )
    purpose = forms.CharField(label=pgettext_lazy("of a payment", "purpose"), max_length=250, required=False)
    payer_account = forms.CharField(
        label=_("account of the payer"), max_length=34, required=False, strip=True,
        help_text=_("Tells it from a payment with the same number and day out of another account."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        client = self.known_client(user)
        field: Any = self.fields["named_invoice"]
        # the picker offers open ones, but an invoice that is closed may be named as well
        field.queryset = Invoice.objects.visible_to(user).filter(client=client)
        field.widget.params = {"client": client.pk} if client else {}

    def known_client(self, user: User) -> Client | None:
        """The client chosen so far, whether the form was sent or only opened for this client."""
        # read before the form is validated: the field of the invoice depends on it
        given = self.data.get("client") if self.is_bound else self.initial.get("client")
        found: Client | None = Client.objects.visible_to(user).filter(pk=int_param(str(given or ""))).first()
        return found


class RefundForm(forms.Form):
    date = forms.DateField(label=_("date"), widget=DateInput, initial=clock.today)
    amount = AmountField(label=currency.lazy_label(_("amount")))
    reason = forms.CharField(label=_("reason"), max_length=250)


class ReversalForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000)


class ReallocationForm(VersionedForm):
    """An amount for every invoice within reach, and why. What is sent on are `parts`: (invoice, amount above zero)."""

    reason = forms.CharField(label=_("reason"), max_length=250)

    def __init__(self, *args: Any, payment: Payment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payment = payment
        self.now: dict[int, Decimal] = dict(payment.allocations.values_list("invoice", "amount"))
        self.invoices = allocatable_invoices(payment)
        for invoice in self.invoices:
            self.fields[f"invoice_{invoice.pk}"] = AmountField(
                label=invoice.number, required=False, min_value=0, max_value=invoice.amount,
                initial=self.now.get(invoice.pk),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Open, Any, Decimal | None]]:
        """Each invoice with its field and what it gets at present."""
        return [
            (invoice, self[f"invoice_{invoice.pk}"], self.now.get(invoice.pk)) for invoice in self.invoices
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        amounts = {invoice.pk: given.pop(f"invoice_{invoice.pk}", None) for invoice in self.invoices}
        chosen = {pk: amount for pk, amount in amounts.items() if amount}
        invoices = self.payment.client.invoices.in_bulk(chosen)
        return {**given, "parts": [(invoices[pk], amount) for pk, amount in chosen.items()]}
