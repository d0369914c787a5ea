"""What is wrong with a file, why a line waits and how it was recognised, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kam_crm.shared import formats
from receivables.bank.parsed import Broken

BROKEN = {
    "empty": gettext_lazy("the file is empty"),
    "too_large": gettext_lazy("the file is larger than %(size)s MB"),
    "no_mark": gettext_lazy("this is no bank statement: there is no «%(mark)s»"),
    "unreadable": gettext_lazy("the encoding is none of Windows-1251, UTF-8 and DOS (866)"),
    "no_end": gettext_lazy("there is no «%(mark)s»"),
    "cut": gettext_lazy(
        "the file is cut: there is no «%(mark)s», and its sums do not prove that it is whole"
    ),
    "after_end": gettext_lazy("something stands after the end of the file: «%(text)s»"),
    "unknown_line": gettext_lazy("this line is neither a section nor a value: «%(text)s»"),
    "missing": gettext_lazy("«%(field)s» is not filled in"),
    "no_account": gettext_lazy("the file names no account of ours"),
    "foreign_document": gettext_lazy("neither side of the payment is an account of the file: %(accounts)s"),
    "not_a_sum": gettext_lazy("this is not a sum: «%(text)s»"),
    "not_a_day": gettext_lazy("this is not a date: «%(text)s»"),
    "outside": gettext_lazy("the date %(day)s lies outside the period of the statement"),
    "unbalanced": gettext_lazy(
        "opening balance plus receipts minus payments is not the closing balance: %(difference)s"
    ),
    "not_xml": gettext_lazy("the file is not well-formed XML"),
    "has_dtd": gettext_lazy("documents with a DTD are not read"),
}

DOUBTS = {
    "no_client": gettext_lazy("no client found"),
    "repeated": gettext_lazy("the file has it twice"),
    "unknown_number": gettext_lazy("no invoice %(number)s"),
    "third_party": gettext_lazy("a third party pays"),
    "paid_before": gettext_lazy("paid for this client before"),
    "unknown_payer": gettext_lazy("the payer is not the client"),
    "several_clients": gettext_lazy("several clients with this INN"),
    "other_date": gettext_lazy("invoice %(number)s has another date"),
    "several_invoices": gettext_lazy("several invoices %(number)s"),
    "closed": gettext_lazy("invoice %(number)s is paid already"),
    "number_only": gettext_lazy("a number without the word «invoice»"),
    "more": gettext_lazy("%(sum)s more"),
    "less": gettext_lazy("%(sum)s less"),
    "several_sums": gettext_lazy("the sum fits several sets of invoices"),
    "partly": gettext_lazy("a part payment without a number"),
    "no_number": gettext_lazy("no invoice number"),
    "claimed": gettext_lazy("another payment names this invoice"),
    "manager": gettext_lazy("%(name)s: my client"),
    "changed": gettext_lazy("the invoice was paid meanwhile"),
}

WAYS = {
    "number": gettext_lazy("invoice number"),
    "sum": gettext_lazy("INN and sum"),
    "due": gettext_lazy("INN and due date"),
    "advance": gettext_lazy("INN, an advance"),
    "payer": gettext_lazy("a known payer"),
    "refund": gettext_lazy("INN, a refund"),
    "manual": pgettext_lazy("of allocations", "by hand"),
    "manager": gettext_lazy("the manager's answer"),
    "entered": gettext_lazy("entered by hand before"),
}


def broken_words(error: Broken) -> str:
    """«line 214: there is no …»; without a line where it is the file as a whole."""
    reason = str(BROKEN[error.code]) % error.names
    return _("line %(line)d: %(reason)s") % {"line": error.line, "reason": reason} if error.line else reason


def doubt_words(code: str, names: Mapping[str, Any]) -> str:
    shown = {key: formats.money(Decimal(value)) if key == "sum" else value for key, value in names.items()}
    return str(DOUBTS[code]) % shown
