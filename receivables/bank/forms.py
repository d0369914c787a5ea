from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OwnCompany, User
from dossiers.models import Client
from kam_crm.shared.forms import AmountField, PickerWidget
from receivables.models import BankLine, Invoice
from receivables.payments.allocation import Open, open_invoices

MOST_CLIENTS = 12


class StatementForm(forms.Form):
    file = forms.FileField(label=_("file"))


class DecisionForm(forms.Form):
    """What to do with a line: the position of a proposal, or one of the words."""

    choice = forms.RegexField(r"^(\d{1,2}|unknown|ignore|reopen)$")
    remember = forms.BooleanField(required=False)


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=250)


class OwnCompanyForm(forms.Form):
    own_company = forms.ModelChoiceField(OwnCompany.objects.none(), label=_("own legal entity"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies = OwnCompany.objects.visible_to(user).filter(is_active=True)
        self.fields["own_company"].queryset = companies  # type: ignore[attr-defined]


class MyClientForm(forms.Form):
    client = forms.ModelChoiceField(
        Client.objects.none(), label=_("client"), widget=PickerWidget("dossiers:client_picker")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Client.objects.visible_to(user)  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """An amount for every open invoice of the chosen clients, and an advance of each; what is sent on are `parts`."""

    remember = forms.BooleanField(label=_("this payer always pays for this client"), required=False)

    def __init__(
        self, *args: Any, line: BankLine, user: User, clients: list[Client], left: Decimal, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.user, self.clients, self.left = line, user, clients, left
        proposed = {
            (client, invoice): Decimal(amount) for client, invoice, amount in line.chosen or _first(line)
        }
        self.open: dict[int, list[Open]] = {client.pk: open_invoices(client.pk) for client in clients}
        for client in clients:
            for invoice in self.open[client.pk]:
                self.fields[f"invoice_{invoice.pk}"] = AmountField(
                    label=invoice.number, required=False, min_value=0, max_value=invoice.amount,
                    initial=proposed.get((client.pk, invoice.pk)),
                )  # fmt: skip
            self.fields[f"advance_{client.pk}"] = AmountField(
                label=_("Advance"), required=False, min_value=0, initial=proposed.get((client.pk, None))
            )

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """By client their open invoices with their fields, and the field of the advance."""
        return [
            {
                "client": client,
                "rows": [(one, self[f"invoice_{one.pk}"]) for one in self.open[client.pk]],
                "advance": self[f"advance_{client.pk}"],
            }
            for client in self.clients
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        parts: list[tuple[Client, Invoice | None, Decimal]] = []
        wanted = [one.pk for rows in self.open.values() for one in rows if given.get(f"invoice_{one.pk}")]
        invoices = Invoice.objects.visible_to(self.user).in_bulk(wanted)
        for client in self.clients:
            for one in self.open[client.pk]:
                if one.pk in invoices:
                    parts.append((client, invoices[one.pk], given[f"invoice_{one.pk}"]))
            if advance := given.get(f"advance_{client.pk}"):
                parts.append((client, None, advance))
        return {"parts": parts, "remember": given.get("remember", False)}


def _first(line: BankLine) -> Any:
    return line.options[0]["parts"] if line.options else []
