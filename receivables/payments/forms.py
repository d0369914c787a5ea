from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.forms_base import VersionedForm
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.forms import DateInput, PickerWidget
from receivables.models import Invoice
from receivables.payments.allocation import Open

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")


class AmountField(forms.DecimalField):
    """An amount as people write it: «1 234,56», «1,234.56», «1234.5»."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        most = options.pop("max_value", None)
        places = {"max_digits": 14, "decimal_places": 2}
        super().__init__(**{**places, **options})
        if most is not None:
            words = _("Not more than %(most)s.") % {"most": formats.plain(most)}
            self.validators.append(MaxValueValidator(most, words))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.translate(_SPACES)
            value = value.replace(",", "" if "." in value else ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return formats.plain(value).replace("\u202f", " ") if isinstance(value, Decimal) else value


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
    amount = AmountField(label=_("amount, ₽"))
    named_invoice = forms.ModelChoiceField(
        Invoice.objects.none(),
        label=_("for the invoice"),
        required=False,
        widget=PickerWidget("receivables:invoice_picker"),
        help_text=_("If the client names one. Otherwise the payment purpose decides, then the due dates."),
    )
    purpose = forms.CharField(label=pgettext_lazy("of a payment", "purpose"), max_length=250, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        client = self.known_client(user)
        field: Any = self.fields["named_invoice"]
        field.queryset = Invoice.objects.visible_to(user).filter(client=client)
        field.widget.params = {"client": client.pk} if client else {}

    def known_client(self, user: User) -> Client | None:
        """The client chosen so far, whether the form was sent or only opened with him."""
        given = self.data.get("client") if self.is_bound else self.initial.get("client")
        if not str(given or "").isdecimal() or len(str(given)) > 18:
            return None
        found: Client | None = Client.objects.visible_to(user).filter(pk=int(str(given))).first()
        return found


class ReversalForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000)


class ReallocationForm(VersionedForm):
    """An amount for every invoice within reach, and why. `now` is what each gets at present."""

    reason = forms.CharField(label=_("reason"), max_length=250)

    def __init__(self, *args: Any, invoices: Iterable[Open], now: dict[int, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices, self.now = list(invoices), now
        for invoice in self.invoices:
            self.fields[f"invoice_{invoice.pk}"] = AmountField(
                label=invoice.number, required=False, min_value=0, max_value=invoice.amount, initial=now.get(invoice.pk)
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Open, Any, Decimal | None]]:
        return [
            (invoice, self[f"invoice_{invoice.pk}"], self.now.get(invoice.pk)) for invoice in self.invoices
        ]

    @property
    def amounts(self) -> dict[int, Decimal]:
        """Amounts above zero by invoice."""
        given = {invoice.pk: self.cleaned_data[f"invoice_{invoice.pk}"] for invoice in self.invoices}
        return {pk: amount for pk, amount in given.items() if amount}
