"""What is shown of a thing that was found, and what can be done with it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from desk.search.pages.marks import Piece, excerpt, pieces
from dossiers.facts.known import label_of_key
from dossiers.models import Client
from dossiers.people.lookup import Caller, with_sides
from kam_crm.shared import currency, formats

Mark = re.Pattern[str] | None


@dataclass(frozen=True)
class Action:
    """`key` is the letter that does it for the chosen row."""

    icon: str
    label: str
    url: str
    key: str = ""


@dataclass(frozen=True)
class Side:
    """On whose behalf a person speaks, and where a call is written down for it."""

    name: str
    note: str
    url: str
    is_usual: bool


@dataclass
class Hit:
    """`right` stands at the end of the line. `sides`: of a person who speaks for several; without a choice no call."""

    icon: str
    text: str
    url: str
    note: str = ""
    right: str = ""
    badge: str = ""
    actions: list[Action] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    mark: Mark = None

    @property
    def text_pieces(self) -> list[Piece]:
        return pieces(self.text, self.mark)

    @property
    def note_pieces(self) -> list[Piece]:
        return pieces(self.note, self.mark)


def hits_of(user: User, name: str, rows: list[Any], mark: Mark) -> list[Hit]:
    found = _people(user, rows, mark) if name == "people" else [_LINES[name](user, row, mark) for row in rows]
    for hit in found:
        hit.mark = mark
    return found


def client_actions(user: User, client: Client) -> list[Action]:
    """What this person may do for the client: a call, an order, a task."""
    actions = []
    if user.can("activities.plan"):
        url = f"{reverse('plans:activity_log')}?kind=call&client={client.pk}"
        actions.append(Action("phone", _("Log a call"), url, "t"))
    if user.can("orders.create"):
        url = f"{reverse('orders:order_new')}?client={client.pk}"
        actions.append(Action("shopping-cart", _("New order"), url, "z"))
    if user.can("tasks.write"):
        actions.append(
            Action("checkbox", _("New task"), f"{reverse('plans:task_new')}?client={client.pk}", "d")
        )
    return actions


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _client(user: User, client: Client, mark: Mark) -> Hit:
    is_by_legal_name = mark and mark.search(client.legal_name) and not mark.search(client.name)
    other = client.legal_name if is_by_legal_name else ""
    inn = _("INN %(inn)s") % {"inn": client.inn} if client.inn else ""
    phone = client.phone if mark and mark.search(client.phone) else ""
    mail = client.email if mark and mark.search(client.email) else ""
    summary = getattr(client, "summary", None)
    debt = currency.amount(summary.debt) if summary and summary.debt and user.can("receivables.view") else ""
    return Hit(
        "building",
        client.name,
        reverse("desk:client_overview", args=[client.pk]),
        _joined(other, client.code, inn, client.city, client.manager.full_name, phone, mail),
        right=_("debt %(sum)s") % {"sum": debt} if debt else "",
        badge=summary.segment if summary else "",
        actions=client_actions(user, client),
    )


def _people(user: User, people: list[Any], mark: Mark) -> list[Hit]:
    return [_person(user, caller, mark) for caller in with_sides(user, people)]


def _person(user: User, caller: Caller, mark: Mark) -> Hit:
    person, sides = caller.person, caller.sides
    # of one client with the position, of several all of them: on whose behalf is asked where it matters (R51)
    if len(sides) == 1:
        note = f"{sides[0].link.position}, {sides[0].client.name}"
    else:
        note = " · ".join(side.client.name for side in sides)
    hit = Hit("user", person.full_name, reverse("dossiers:person_detail", args=[person.pk]), note)
    typed = mark.search(person.phone_tail) if mark and user.can("people.contact_data") else None
    if typed:
        # no more of the number than was typed: each showing of a whole one is logged
        hit.right = _("phone …%(digits)s") % {"digits": typed.group()}
    if user.can("activities.plan"):
        call = f"{reverse('plans:activity_log')}?kind=call&person={person.pk}"
        if caller.must_choose:
            hit.sides = [
                Side(
                    _("themselves") if side.is_own else side.client.name,
                    side.link.position,
                    f"{call}&client={side.client.pk}",
                    side.is_usual,
                )
                for side in sides
            ]
        elif sides:
            url = f"{call}&client={sides[0].client.pk}"
            hit.actions = [Action("phone", _("Log a call"), url, "t")]
    return hit


def _order(user: User, order: Any, mark: Mark) -> Hit:
    note = _joined(order.client.name, formats.day(order.date), order.get_status_display())
    url = reverse("orders:order_detail", args=[order.pk])
    return Hit("shopping-cart", order.number, url, note, right=currency.amount(order.gross))


def _shipment(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, formats.day(one.date))
    return Hit("truck", one.number, reverse("orders:shipment_detail", args=[one.pk]), note)


def _claim(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, one.kind.name, one.get_status_display())
    url = reverse("orders:claim_detail", args=[one.pk])
    return Hit("message-circle", one.number, url, note, right=currency.amount(one.disputed))


def _act(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, one.shipment.number, one.get_status_display())
    return Hit("clipboard-list", one.number, reverse("orders:act_detail", args=[one.pk]), note)


def _invoice(user: User, one: Any, mark: Mark) -> Hit:
    until = _("due %(day)s") % {"day": formats.day(one.due_date)}
    note = _joined(one.client.name, formats.day(one.date), until)
    url = reverse("receivables:invoice_detail", args=[one.pk])
    return Hit("file-invoice", one.number, url, note, right=currency.amount(one.amount))


def _payment(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, formats.day(one.date), one.get_kind_display(), one.purpose)
    url = reverse("receivables:payment_detail", args=[one.pk])
    return Hit("cash", one.number, url, note, right=currency.amount(one.amount))


def _contract(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, one.get_kind_display(), formats.day(one.signed_on))
    until = pgettext("contract", "until %(day)s") % {"day": formats.day(one.valid_to)} if one.valid_to else ""
    return Hit("file-text", one.number, reverse("dossiers:contract_list", args=[one.client_id]), note, until)


def _product(user: User, one: Any, mark: Mark) -> Hit:
    return Hit("package", one.name, reverse("catalogue:product_detail", args=[one.pk]), one.code)


def _promise(user: User, one: Any, mark: Mark) -> Hit:
    person = one.person.full_name if one.person else ""
    note = _joined(one.get_side_display(), one.client.name, person, one.get_status_display())
    url = reverse("plans:promise_detail", args=[one.pk])
    return Hit("hourglass", one.text, url, note, formats.day(one.due_on))


def _task(user: User, one: Any, mark: Mark) -> Hit:
    # whoever has a task of a foreign client sees the task and nothing of that client
    who = one.assignee.full_name if one.assignee else str(one.department)
    url = reverse("plans:task_detail", args=[one.pk])
    return Hit("checkbox", one.text, url, _joined(who, one.get_status_display()), formats.day(one.due_on))


def _result(user: User, one: Any, mark: Mark) -> Hit:
    title = f"{one.get_kind_display()} {formats.day(one.day)}"
    note = _joined(one.client.name, excerpt(one.result, mark))
    return Hit(one.icon, title, reverse("plans:activity_detail", args=[one.pk]), note)


def _document(user: User, one: Any, mark: Mark) -> Hit:
    note = _joined(one.client.name, one.get_kind_display(), formats.day(one.created_at.date()))
    return Hit("paperclip", one.name, reverse("dossiers:document_list", args=[one.client_id]), note)


def _note(user: User, one: Any, mark: Mark) -> Hit:
    url = f"{reverse('dossiers:client_history', args=[one.client_id])}?kind=notes"
    note = _joined(one.client.name, one.author.full_name, formats.day(one.created_at.date()))
    return Hit("notes", excerpt(one.text, mark), url, note)


def _fact(user: User, answer: Any, mark: Mark) -> Hit:
    url = reverse("dossiers:client_facts", args=[answer.client_id]) + f"#fact-{answer.key}"
    return Hit(
        "list-details",
        excerpt(answer.value, mark),
        url,
        _joined(answer.client.name, label_of_key(answer.key)),
    )


def _mail(user: User, one: Any, mark: Mark) -> Hit:
    client = one.client.name if one.client else _("not assigned yet")
    note = _joined(one.from_name, client, formats.day(one.sent_at.date()))
    return Hit(
        "mail", one.subject or _("no subject"), reverse("integrations:mail_detail", args=[one.pk]), note
    )


def _user(viewer: User, one: Any, mark: Mark) -> Hit:
    note = f"{one.get_role_display()}, {one.email}" if one.role else one.email
    return Hit("user", one.full_name, reverse("accounts:user_edit", args=[one.pk]), note)


_LINES: dict[str, Callable[[User, Any, Mark], Hit]] = {
    "clients": _client,
    "orders": _order,
    "shipments": _shipment,
    "claims": _claim,
    "acts": _act,
    "invoices": _invoice,
    "payments": _payment,
    "contracts": _contract,
    "products": _product,
    "promises": _promise,
    "tasks": _task,
    "results": _result,
    "documents": _document,
    "notes": _note,
    "facts": _fact,
    "mail": _mail,
    "users": _user,
}
