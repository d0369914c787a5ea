"""Words of the items that the product knows: what they are called, what to do when one is missing, what to ask.

A head's own items have the words that were typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.facts.models import DossierItem


@dataclass(frozen=True)
class ItemWords:
    """`ask` is a question for the client; empty where asking the client is no use."""

    label: Any
    todo: Any
    ask: Any = ""


KNOWN: dict[str, ItemWords] = {
    "description": ItemWords(
        gettext_lazy("Description of the company"),
        gettext_lazy("describe the company"),
        gettext_lazy("What does your company do today, and for whom?"),
    ),
    "requisites": ItemWords(
        gettext_lazy("Requisites"),
        gettext_lazy("enter the requisites"),
        gettext_lazy("Which requisites do invoices go to?"),
    ),
    "territory": ItemWords(gettext_lazy("Territory and channel"), gettext_lazy("set territory and channel")),
    "outlets": ItemWords(gettext_lazy("Outlets"), gettext_lazy("enter the outlets")),
    "staff": ItemWords(
        gettext_lazy("Number of staff"),
        gettext_lazy("find out how many work there"),
        gettext_lazy("How many people work for you?"),
    ),
    "development": ItemWords(
        gettext_lazy("History of development"),
        gettext_lazy("write how the company grew"),
        gettext_lazy("How has the company grown to what it is?"),
    ),
    "staffing": ItemWords(
        gettext_lazy("Staffing list"),
        gettext_lazy("get the staffing list"),
        gettext_lazy("May we see your staffing list?"),
    ),
    "structure": ItemWords(
        gettext_lazy("Organisation chart"),
        gettext_lazy("get the organisation chart"),
        gettext_lazy("How is your company organised?"),
    ),
    "environment": ItemWords(
        gettext_lazy("Environment"),
        gettext_lazy("find out owners, bank and partners"),
        gettext_lazy("Who are your owners, bank and main partners?"),
    ),
    "income": ItemWords(
        gettext_lazy("Income"),
        gettext_lazy("find out the income"),
        gettext_lazy("What did you earn last year?"),
    ),
    "business": ItemWords(
        gettext_lazy("History of the business"),
        gettext_lazy("write the history of the business"),
        gettext_lazy("How did your business begin?"),
    ),
    "needs": ItemWords(
        gettext_lazy("Needs and interests"),
        gettext_lazy("find out needs and interests"),
        gettext_lazy("What do you need most from a supplier?"),
    ),
    "plans": ItemWords(
        gettext_lazy("Development plans"),
        gettext_lazy("find out the development plans"),
        gettext_lazy("What are your plans for the coming years?"),
    ),
    "weak_points": ItemWords(
        gettext_lazy("Weak points and growth zones"),
        gettext_lazy("find weak points and growth zones"),
        gettext_lazy("Where does your business lose most, and where could it grow?"),
    ),
    "supplies": ItemWords(gettext_lazy("What was supplied and when"), gettext_lazy("ship something")),
    "first_shipment": ItemWords(gettext_lazy("Supplied since"), gettext_lazy("ship something")),
    "returns": ItemWords(gettext_lazy("Returns"), gettext_lazy("ship something")),
    "contract": ItemWords(gettext_lazy("Contract"), gettext_lazy("sign a contract")),
    "contacts": ItemWords(gettext_lazy("Contacts"), gettext_lazy("get in touch")),
    "perspective": ItemWords(gettext_lazy("Next step"), gettext_lazy("plan the next step")),
    "payments": ItemWords(gettext_lazy("Payments"), gettext_lazy("wait for the first payment")),
    "decider": ItemWords(
        gettext_lazy("Who decides"),
        gettext_lazy("find who decides"),
        gettext_lazy("Who decides about purchases?"),
    ),
    "buyer": ItemWords(
        gettext_lazy("Who buys"), gettext_lazy("find who buys"), gettext_lazy("Who places the orders?")
    ),
    "influencer": ItemWords(
        gettext_lazy("Who influences"),
        gettext_lazy("find who influences the decision"),
        gettext_lazy("Whose opinion counts when you choose a supplier?"),
    ),
    "approver": ItemWords(
        gettext_lazy("Who approves"),
        gettext_lazy("find who approves"),
        gettext_lazy("Who approves a contract with a supplier?"),
    ),
    "map": ItemWords(
        gettext_lazy("Decision map"),
        gettext_lazy("draw the decision map"),
        gettext_lazy("Who takes part in decisions about suppliers, and how?"),
    ),
    "second": ItemWords(
        gettext_lazy("Second contact"),
        gettext_lazy("get to know a second person"),
        gettext_lazy("Whom should we know besides?"),
    ),
    "competitors": ItemWords(
        gettext_lazy("Offers of competitors"),
        gettext_lazy("find out who else supplies"),
        gettext_lazy("Who else offers you such goods, and at which price?"),
    ),
    "insider": ItemWords(
        gettext_lazy("Who inside is for a competitor"), gettext_lazy("find who inside is for a competitor")
    ),
}


def label_of(item: DossierItem) -> str:
    """What people call the item."""
    known = KNOWN.get(item.key)
    return item.label or (str(known.label) if known else item.key)


def label_of_key(key: str) -> str:
    known = KNOWN.get(key)
    return str(known.label) if known else key


def todo_of(key: str, label: str) -> str:
    """What to do when the item is missing, as a verb; `label` has the head's own words, if any."""
    known = KNOWN.get(key)
    if label or known is None:
        return _("fill in: %(label)s") % {"label": label or key}
    return str(known.todo)


def question_of(item: DossierItem) -> str:
    """What to ask the client; empty for what the client need not be asked."""
    known = KNOWN.get(item.key)
    if known and not item.label:
        return str(known.ask)
    return "" if item.source else f"{label_of(item)}?"
