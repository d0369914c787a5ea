"""What happened to the dossier itself, out of the history that the database writes (kam_crm.shared.history)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Field, ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights import covers as deputies
from accounts.rights.secrets import has_regime
from dossiers.clients.events import ENTERED
from dossiers.clients.querysets import client_scope, strategy_scope
from dossiers.competitors.pages import offer_events, offer_rows
from dossiers.contracts.events import ADDED, CHANGED
from dossiers.dealers.events import DROPPED, RECOMMENDED
from dossiers.documents.pages import document_events, document_rows
from dossiers.history.events import NOTE_ADDED
from dossiers.history.timeline import Event, Rows, Source, register
from dossiers.key_status.events import REMOVED, RENEWED, SET
from dossiers.models import Client, ClientContact, Contract, DealerLink, KeyStatus, Note, Person
from dossiers.people.events import LEFT, LINKED, MERGED, RETURNED
from dossiers.tenders.pages import tender_events, tender_rows
from kam_crm.shared import formats
from kam_crm.shared.history import CONTEXT, noted, person_in

CARD_FIELDS = (
    "manager", "name", "legal_name", "inn", "kpp", "ogrn", "country", "city", "address", "phone", "email", "group",
    "segment", "channel", "territory", "stage", "source",
)  # fmt: skip
CONTRACT_FIELDS = (
    "number", "kind", "status", "signed_on", "valid_from", "valid_to", "payment_term_days", "term_unit", "term_base",
    "price_column", "credit_limit", "delivery_terms", "exclusivity",
)  # fmt: skip
LINK_FIELDS = ("position", "role")


def register_sources() -> None:
    register(
        Source("notes", gettext_lazy("Notes"), note_rows, note_events, at="created_at", is_conversation=True)
    )
    register(
        Source(
            "files", gettext_lazy("Files"), document_rows, document_events, "documents.view", at="created_at"
        )
    )
    register(
        Source(
            "competitors",
            gettext_lazy("Competitors"),
            offer_rows,
            offer_events,
            "clients.strategy",
            at="offered_on",
            is_dated=True,
        )
    )
    register(
        Source(
            "tenders",
            gettext_lazy("Tenders"),
            tender_rows,
            tender_events,
            "clients.strategy",
            at="decided_on",
            is_dated=True,
        )
    )
    for name, label, rows, events, capability in (
        ("card", gettext_lazy("Card"), history_of(Client, "pgh_obj"), card_events, "clients.view"),
        ("people", gettext_lazy("People"), history_of(ClientContact, "client"), link_events, "people.view"),
        ("dealers", gettext_lazy("Dealers"), dealer_rows, dealer_events, "clients.view"),
        ("key", gettext_lazy("Key status"), key_rows, key_events, "clients.strategy"),
        (
            "contracts",
            gettext_lazy("Contracts"),
            history_of(Contract, "client"),
            contract_events,
            "clients.view",
        ),
    ):
        register(
            Source(
                name,
                label,
                rows,
                events,
                capability,
                at="pgh_created_at",
                pk="pgh_id",
            )
        )


def note_rows(client: Client, user: User) -> QuerySet[Note]:
    rows: QuerySet[Note] = Note.objects.visible_to(user).filter(client=client)
    return rows


def note_events(rows: QuerySet[Note]) -> list[Event]:
    events = []
    for note in rows.select_related("author", "on_behalf_of"):
        # the first line is the text, the others are shown under it
        first, _break, others = note.text.partition("\n")
        who, under = note.written_by, others.strip()
        icon = "lock" if note.is_secret else NOTE_ADDED.icon
        events.append(
            Event(
                note.created_at, note.pk, icon, first, who=who, note=under, is_secret=note.is_secret,
                author_id=note.author_id,
            )
        )  # fmt: skip
    return events


def dealer_rows(client: Client, user: User) -> QuerySet[Any]:
    """Events of recommended dealers whom the person sees."""
    return history_of(DealerLink, "client")(client, user).filter(client_scope(user, "dealer__"))


def key_rows(client: Client, user: User) -> QuerySet[Any]:
    """Events of key status; where secrets are kept, of a client whose secrets the person may know."""
    return history_of(KeyStatus, "client")(client, user).filter(strategy_scope(user, "client__"))


def history_of(model: type[Model], of_client: str) -> Rows:
    """The events of a tracked model whose column `of_client` names the client."""
    # events of history have no `visible_to`: the caller's client is one that the user sees
    return lambda client, user: model.pgh_event_model.objects.filter(**{of_client: client.pk})  # type: ignore[attr-defined]


def card_events(rows: QuerySet[Any]) -> list[Event]:
    def text(now: Any, before: Any, names: Names) -> str:
        if before is None:
            return ENTERED.words()
        changes = difference(now, before, CARD_FIELDS, names)
        return changes or (_("General facts rewritten") if now.about != before.about else "")

    def why(now: Any, before: Any) -> str:
        # a request may change more than the manager under one reason
        return now.reason or "" if before is not None and now.manager_id != before.manager_id else ""

    steps = Steps(rows)
    names = Names(steps, ("manager", "group", "segment", "channel", "territory"))
    return [
        steps.event(now, ENTERED.icon, text(now, before, names), why(now, before)) for now, before in steps
    ]


def link_events(rows: QuerySet[Any]) -> list[Event]:
    steps = Steps(rows)
    names = Names(steps, ("person",))

    def text(now: Any, before: Any) -> str:
        person = names.of(Person, now.person_id)
        # a link goes only into another one of the same person
        if now.pgh_label == "delete" or (before is not None and now.person_id != before.person_id):
            return MERGED.words(person=person)
        if before is None:
            return LINKED.words(person=person, position=now.position, role=now.get_role_display())
        if now.is_active != before.is_active:
            return (RETURNED if now.is_active else LEFT).words(person=person)
        changes = difference(now, before, LINK_FIELDS, names)
        return f"{person}: {changes}" if changes else ""

    return [steps.event(now, LINKED.icon, text(now, before)) for now, before in steps]


def dealer_events(rows: QuerySet[Any]) -> list[Event]:
    steps = Steps(rows)
    names = Names(steps, ("dealer",))

    def text(now: Any, before: Any) -> str:
        dealer = names.of(Client, now.dealer_id)
        if now.pgh_label == "delete":
            return DROPPED.words(dealer=dealer)
        return RECOMMENDED.words(dealer=dealer) if before is None else ""

    return [steps.event(now, RECOMMENDED.icon, text(now, before), now.note) for now, before in steps]


def key_events(rows: QuerySet[Any]) -> list[Event]:
    steps = Steps(rows)

    def text(now: Any) -> str:
        ended = now.pgh_label == "delete" or now.valid_to is not None
        kind = REMOVED if ended else SET if now.pgh_label == "insert" else RENEWED
        return kind.words(level=now.get_level_display(), definition=now.get_definition_display())

    is_secret = has_regime()
    return [
        replace(steps.event(now, SET.icon, text(now), now.end_reason or now.evidence), is_secret=is_secret)
        for now, _before in steps
    ]


def contract_events(rows: QuerySet[Any]) -> list[Event]:
    steps = Steps(rows)
    names = Names(steps, ("price_column",))

    def text(now: Any, before: Any) -> str:
        if before is None:
            return ADDED.words(number=now.number, day=formats.day(now.signed_on))
        changes = difference(now, before, CONTRACT_FIELDS, names)
        return CHANGED.words(number=now.number, changes=changes) if changes else ""

    return [steps.event(now, ADDED.icon, text(now, before)) for now, before in steps]


class Steps:
    """Events of a tracked model, each with the state before it (None: it was new)."""

    def __init__(self, rows: QuerySet[Any]) -> None:
        events = rows.model._default_manager
        older = events.filter(pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"))
        step_before = Subquery(older.order_by("-pgh_id").values("pgh_id")[:1])
        self.now = list(
            rows.annotate(
                who=author(), absent=_named("acting_for"), step_before=step_before, reason=noted("reason")
            )
        )
        # the state before is mostly among them already; of the oldest ones one more query fetches it
        known = {event.pgh_id: event for event in self.now}
        missing = {event.step_before for event in self.now} - known.keys() - {None}
        self.before = known | (events.in_bulk(missing) if missing else {})

    def __iter__(self) -> Any:
        return ((event, self.before.get(event.step_before)) for event in self.now)

    def event(self, now: Any, icon: str, text: str, note: str = "") -> Event:
        who = deputies.author_for(now.who or "", now.absent or "")
        return Event(now.pgh_created_at, now.pgh_id, icon, text, who=who, note=note)


class Names:
    """Words for the keys in some relations of the steps: when the first is asked for, one query per model of them."""

    def __init__(self, steps: Steps, relations: Iterable[str]) -> None:
        self.steps, self.relations = steps, relations

    @cached_property
    def _names(self) -> dict[type[Model], dict[int, str]]:
        keys: dict[type[Model], set[int]] = {}
        for relation in self.relations:
            for state in self.steps.before.values():
                model = state._meta.get_field(relation).related_model
                keys.setdefault(model, set()).add(getattr(state, f"{relation}_id"))
        return {model: _names_of(model, wanted - {None}) for model, wanted in keys.items() if wanted - {None}}

    def of(self, model: type[Model], key: int | None) -> str:
        return self._names.get(model, {}).get(key or 0, "")

    def shown(self, state: Any, field: Field[Any, Any]) -> str:
        """The value of a field of one state in words."""
        value = getattr(state, field.attname)
        if isinstance(field, ForeignKey):
            return self.of(field.related_model, value) or formats.NOTHING
        if field.choices:
            return str(getattr(state, f"get_{field.name}_display")())
        if hasattr(value, "year"):
            return formats.day(value)
        # 0 is a value: a payment term of no days
        return str(value) if value not in (None, "") else formats.NOTHING


def _names_of(model: type[Model], keys: set[int]) -> dict[int, str]:
    # of any row, also one the reader does not see: the history of a client they see names it
    names = {row.pk: str(row) for row in model._base_manager.filter(pk__in=keys)}
    if gone := keys - names.keys():
        # a word that was merged into another is known from its own history
        events = getattr(model, "pgh_event_model", None)
        rows = events.objects.filter(pgh_obj__in=gone, pgh_label="delete") if events else []
        names |= {row.pgh_obj_id: str(getattr(row, "name", "")) for row in rows}
    return names


def difference(now: Any, before: Any, fields: Iterable[str], names: Names) -> str:
    """«city: Тверь → Псков; stage: prospect → customer»; empty where none of the fields changed."""
    described = (now._meta.get_field(name) for name in fields)
    return "; ".join(
        f"{field.verbose_name}: {names.shown(before, field)} → {names.shown(now, field)}"
        for field in described
        # by `attname`, the key: a relation itself would be read for every state
        if getattr(now, field.attname) != getattr(before, field.attname)
    )


def author() -> Subquery:
    """The name of the person in the context of an event."""
    return _named("user")


def _named(entry: str) -> Subquery:
    """The name of a person whose key stands under `entry` in the context of an event."""
    key = person_in(OuterRef(CONTEXT), entry)
    return Subquery(User.objects.filter(pk=key).values("full_name")[:1])
