"""The quick line with what it means: parts as chips, the client among those one sees, an open item that is alike."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.models import Department, User
from dossiers.models import Client, ClientContact, Person
from dossiers.search import find_clients
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.text import sort_key
from kam_crm.shared.web.params import int_param
from kam_crm.shared.working_days import next_working_day
from plans import services
from plans.models import Promise, Repeat, Side, Task, TaskKind
from plans.tasks.forms import departments
from plans.tasks.pages.items import items_of
from plans.tasks.quickline import (
    AMOUNT,
    BOSS,
    DAY,
    HOUR,
    REPEAT,
    SHORTEST_NOUN,
    SIDE,
    TO,
    VERB,
    Parsed,
    Word,
    alike,
    parse,
    words_of,
)
from plans.tasks.states import may_order

CHOICES = 5
LOOKED_THROUGH = 40
OPEN_ITEMS = 30
CLIENT, PERSON = "client", "person"
VERB_WORDS = {
    "call": (gettext_lazy("call"), "phone"),
    "meet": (gettext_lazy("meeting"), "calendar-event"),
    "write": (gettext_lazy("letter"), "mail"),
    "send": (pgettext_lazy("noun", "sending"), "send"),
}


class QuickLine:
    """`data`: `line`, `off` (parts put off, many), `client` and `to` (keys that were chosen), `client_uuid`."""

    def __init__(self, user: User, data: Any) -> None:
        self.user = user
        self.line: str = data.get("line", "").replace("\x00", "").strip()
        self.off: list[str] = [str(kind)[:10] for kind in data.getlist("off")][:12]
        self._chosen = int_param(data.get("client"))
        self.client_uuid = data.get("client_uuid") or str(uuid.uuid4())
        self.today = clock.today()
        self.errors: list[str] = []

    @cached_property
    def parsed(self) -> Parsed:
        off = {*self.off} if self.user.can("promises.write") else {*self.off, SIDE}
        return parse(self.line, today=self.today, without=off)

    @property
    def side(self) -> str:
        return self.parsed.value(SIDE) or ""

    @property
    def due_on(self) -> dt.date | None:
        return self.parsed.due_on and next_working_day(self.parsed.due_on)

    @property
    def text(self) -> str:
        text = self.parsed.text
        return text[:1].upper() + text[1:]

    # ---- whom it is about ------------------------------------------------------------------------------------------

    @cached_property
    def _clients(self) -> list[Client]:
        """One: it is meant. Several: one of them is to be chosen."""
        visible = Client.objects.visible_to(self.user).select_related("manager")
        if CLIENT in self.off or not self.user.can("clients.view"):
            return []
        if self._chosen is not None:
            return list(visible.filter(pk=self._chosen))
        names = self.parsed.names
        if not names:
            return []
        # a stem at the beginning of some word of the name
        wanted = reduce(or_, (Q(sort_key__iregex=rf"\m{sort_stem(word)}") for word in names[:8]))
        found = list(visible.filter(wanted).order_by("sort_key", "pk")[:LOOKED_THROUGH])
        scores = {client: likeness(client.sort_key, names) for client in found}
        best = max(scores.values(), default=0)
        return [client for client in found if scores[client] == best][:CHOICES]

    @property
    def client(self) -> Client | None:
        return self._clients[0] if len(self._clients) == 1 else None

    @property
    def is_chosen(self) -> bool:
        """The client was chosen among several, not only understood: the choice is kept with the line."""
        return self._chosen is not None

    @cached_property
    def close_clients(self) -> list[Client]:
        """To choose from: several that fit, or where none does but a name was written, those that look like it."""
        if len(self._clients) > 1:
            return self._clients
        capitals = [word.text for word in self.parsed.names[1:] if word.is_capital]
        if self._clients or not capitals or CLIENT in self.off or not self.user.can("clients.view"):
            return []
        return find_clients(self.user, capitals[0], CHOICES)

    @cached_property
    def person(self) -> Person | None:
        if self.client is None or PERSON in self.off or not self.user.can("people.view"):
            return None
        links = ClientContact.objects.visible_to(self.user).filter(client=self.client, is_active=True)
        for link in links.select_related("person").order_by("pk")[:LOOKED_THROUGH]:
            surname = link.person.sort_key.split(" ")[0]
            if any(len(word.stem) > 3 and surname.startswith(word.stem) for word in self.parsed.names):
                return link.person  # type: ignore[no-any-return]
        return None

    # ---- whom it is given to ---------------------------------------------------------------------------------------

    @cached_property
    def addressee(self) -> User | Department | None:
        """The colleague or department after «@», or one's own head after «!»."""
        if name := self.parsed.value(TO):
            return addressee_named(name, self.user)
        if self.parsed.value(BOSS):
            return head_of(self.user)
        return None

    @property
    def kind(self) -> str:
        """An order to who is led by the author, with «!» before it; else a request."""
        person = self.addressee
        if not isinstance(person, User):
            return TaskKind.REQUEST
        leads = self.parsed.value(BOSS) and self.parsed.value(TO) and may_order(self.user, person)
        return TaskKind.ORDER if leads else TaskKind.REQUEST

    # ---- what is shown ---------------------------------------------------------------------------------------------

    @property
    def chips(self) -> list[dict[str, Any]]:
        """Parts as chips, each can be taken off; without a day an amber question."""
        found: list[dict[str, Any]] = []
        add = lambda kind, words, icon: found.append({"kind": kind, "words": words, "icon": icon})  # noqa: E731
        if self.side:
            add(SIDE, _("their promise") if self.side == Side.THEIRS else _("our promise"), "heart-handshake")
        hour = self.parsed.value(HOUR)
        if (day := self.due_on) is not None:
            words = f"{formats.weekday(day)} {formats.short_day(day)}"
            kind = next(name for name in (DAY, REPEAT, HOUR) if self.parsed.value(name) is not None)
            add(kind, words, "calendar-event")
        if hour is not None and (self.parsed.value(DAY) or self.parsed.value(REPEAT)):
            add(HOUR, formats.time_of_day(hour), "clock")
        elif hour is not None:
            found[-1]["words"] += f", {formats.time_of_day(hour)}"
        if repeat := self.parsed.value(REPEAT):
            add(REPEAT, Repeat(repeat[0]).label, "repeat")
        if verb := self.parsed.value(VERB):
            add(VERB, *VERB_WORDS[verb])
        if self.client:
            add(CLIENT, self.client.name, "building")
        if self.person:
            add(PERSON, self.person.full_name, "user")
        if self.side and self.parsed.value(AMOUNT) is not None:
            add(AMOUNT, currency.amount(self.parsed.value(AMOUNT)), "coins")
        if person := self.addressee:
            name = person.full_name if isinstance(person, User) else person.name
            words = (
                pgettext("task", "order to %(who)s")
                if self.kind == TaskKind.ORDER
                else _("request to %(who)s")
            )
            add(TO if self.parsed.value(TO) else BOSS, words % {"who": name}, "user-share")
        return found

    @property
    def troubles(self) -> list[str]:
        """What is missing before it can be saved, beside the line."""
        if not self.line:
            return []
        found = []
        if (self.parsed.value(TO) or self.parsed.value(BOSS)) and self.addressee is None:
            found.append(_("Nobody is known by this name."))
        if self.side and self.client is None:
            found.append(_("Which client? Name it in the line."))
        return found

    @cached_property
    def similar(self) -> Any:
        """An open item of the same client that speaks of the same, to be opened instead of a second one."""
        if self.client is None:
            return None
        rows: list[Any] = []
        if self.user.can("promises.view"):
            promises: Any = Promise.objects.visible_to(self.user)
            shown = promises.open().filter(client=self.client).select_related("client", "owner", "person")
            rows += shown.order_by("due_on", "pk")[:OPEN_ITEMS]
        tasks: Any = Task.objects.visible_to(self.user)
        shown = (
            tasks.open()
            .filter(client=self.client)
            .select_related("client", "author", "assignee", "department")
        )
        rows += shown.order_by("due_on", "pk")[:OPEN_ITEMS]
        words = words_of(self.parsed.text, shortest=SHORTEST_NOUN)
        text = " ".join(word.text for word in words if not in_name(word, self.client))
        alikes = [row for row in rows if alike(row.text, text)]
        return items_of(alikes[:1], self.user)[0] if alikes else None

    @property
    def similar_words(self) -> str:
        item = self.similar
        words = _("%(kind)s: «%(text)s»") % {"kind": item.kind_words, "text": item.row.text}
        if late := item.late_days:
            words += ngettext(", overdue %(count)d day", ", overdue %(count)d days", late) % {"count": late}
        return words

    # ---- saved -----------------------------------------------------------------------------------------------------

    def save(self) -> Task | Promise | None:
        """What was entered; None where something is missing, `errors` say what."""
        if not self.text:
            self.errors = [_("Say what is to be done.")]
        elif self.troubles:
            self.errors = self.troubles
        elif self.side and self.due_on is None:
            self.errors = [_("By when? A promise has a day.")]
        if self.errors:
            return None
        try:
            if self.side and self.client and self.due_on:
                return self._promise(self.client, self.due_on)
            return self._task()
        except BusinessRuleError as error:
            self.errors = [str(one.message) for one in error.together()]
            return None

    def _promise(self, client: Client, due_on: dt.date) -> Promise:
        return services.make_promise(  # type: ignore[no-any-return]
            by=self.user, client=client, side=self.side, text=self.text, due_on=due_on,
            person=self.person, amount=self.parsed.value(AMOUNT), client_uuid=self._uuid,
        )  # fmt: skip

    def _task(self) -> Task:
        to: Mapping[str, Any] = {}
        if self.addressee is not None:
            name = "assignee" if isinstance(self.addressee, User) else "department"
            to = {"kind": self.kind, name: self.addressee}
        repeat = self.parsed.value(REPEAT)
        return services.add_task(  # type: ignore[no-any-return]
            by=self.user, text=self.text, due_on=self.due_on, due_at=self.parsed.value(HOUR), client=self.client,
            person=self.person, repeat=repeat[0] if repeat else Repeat.NEVER, client_uuid=self._uuid, **to,
        )  # fmt: skip

    @property
    def _uuid(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(str(self.client_uuid))
        except ValueError:
            return None


def sort_stem(word: Word) -> str:
    """The stem as sort keys are written, harmless inside an expression."""
    return "".join(letter for letter in sort_key(word.stem) if letter.isalnum())


def in_name(word: Word, client: Client) -> bool:
    stem = sort_stem(word)
    return bool(stem) and any(part.startswith(stem) for part in client.sort_key.split())


def likeness(key: str, names: list[Word]) -> int:
    """How much of a name was written; a word in capitals is the likelier name."""
    parts = key.split()
    return sum(
        len(word.stem) + (3 if word.is_capital else 0)
        for word in names
        if any(part.startswith(sort_stem(word)) for part in parts)
    )


def head_of(user: User) -> User | None:
    department = user.department
    return department.head if department and department.head_id != user.pk else None


def addressee_named(name: str, user: User) -> User | Department | None:
    """A department or a colleague by the beginning of some word of the name, or of the e-mail; None unless one fits."""
    key = "".join(letter for letter in sort_key(name) if letter.isalnum() or letter in ".-_")
    if not key:
        return None
    begins = rf"\m{re.escape(key)}"
    offices = list(departments().filter(name__iregex=begins)[:2])
    if len(offices) == 1:
        return offices[0]  # type: ignore[no-any-return]
    people = User.objects.invitable().exclude(pk=user.pk)
    found = list(people.filter(Q(sort_key__iregex=begins) | Q(email__istartswith=name)).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
