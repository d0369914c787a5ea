"""Create and update clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Unpack

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.covers import MANAGING
from dossiers.clients.events import ENTERED
from dossiers.clients.validation import ClientFacts, apply_facts
from dossiers.inputs import refuse_non_manager
from dossiers.models import Client, ClientGroup, ClientSummary, Stage
from kam_crm.shared import clock
from kam_crm.shared.checks import required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces, sort_keys_alike


@service(capability="clients.create")
def create_client(
    *,
    by: User | None,
    manager: User | None = None,
    code: str = "",
    confirm_duplicate: bool = False,
    **facts: Unpack[ClientFacts],
) -> Client:
    """A new client with its summary; without a code it gets one from its number.

    The manager is `by` unless another is named, which needs `clients.assign`. Raises `name_required`,
    `source_required` (prospects), `manager_required`, `code_taken`, `possible_duplicate` (same INN and KPP, or the
    same name but for legal form, quotes and case; unless confirmed), NotAllowed `assign_forbidden`, and refusals of
    requisites; those of several fields together.
    """
    client = Client(manager=_manager(by, manager))
    apply_facts(client, {"name": "", **facts})
    client.legal_name = client.legal_name or client.name
    if not confirm_duplicate:
        _refuse_same_inn(client, by)
        _refuse_namesake(client, by)
    _insert(client, normalise_spaces(code))
    # at once: lists join the summary and would leave out a client without one
    ClientSummary.objects.create(client=client)
    record_event(ENTERED, client, by=by)
    return client


@service(capability="clients.edit", subject="client")
def update_client(
    *,
    by: User,
    client: Client,
    expected_updated_at: dt.datetime | None = None,
    confirm_duplicate: bool = False,
    **facts: Unpack[ClientFacts],
) -> Client:
    """The saved client. Raises StateConflict `changed_meanwhile` when it was saved since `expected_updated_at`.

    Raises `possible_duplicate` only where INN, KPP or name changed; otherwise as `create_client`.
    """
    # locked first: what was read before may be changed between the check and `save`
    locked: Client = Client.objects.locked(client.pk)
    unchanged_since(locked, expected_updated_at)
    # asked again only for other requisites: a duplicate once confirmed stays confirmed
    before, name = (locked.inn, locked.kpp), sort_keys_alike(locked.name)
    apply_facts(locked, facts)
    if not confirm_duplicate and (locked.inn, locked.kpp) != before:
        _refuse_same_inn(locked, by)
    if not confirm_duplicate and sort_keys_alike(locked.name) != name:
        _refuse_namesake(locked, by)
    locked.save()
    return locked


@service(capability=("clients.edit", "orders.ship"), subject="client")
def make_customer(*, by: User, client: Client) -> None:
    """A prospect whose first goods leave the warehouse is a customer, whoever ships them."""
    # in one statement, without reading first: two shipments at once change it once; `update` leaves out auto_now
    Client.objects.filter(pk=client.pk, stage=Stage.PROSPECT).update(
        stage=Stage.CUSTOMER, updated_at=clock.now()
    )


def ensure_summary(client_ids: Collection[int] | None = None) -> int:
    """Give every client (or these) its summary; how many were missing. For writers that go by SQL."""
    with connection.cursor() as cursor:
        # ON CONFLICT: another transaction may add the same summary between the question and the insert
        cursor.execute(
            """
            INSERT INTO dossiers_clientsummary
                (client_id, abc, xyz, segment, revenue, month_fact, lifecycle, next_step, next_step_kind,
                 debt, overdue, overdue_days, over_limit, dependence, dependence_level, updated_at)
            SELECT client.id, '', '', '', 0, 0, '', '', '', 0, 0, 0, 0, '', '', %s
              FROM dossiers_client AS client
             WHERE (%s OR client.id = ANY(%s))
               AND NOT EXISTS (SELECT 1 FROM dossiers_clientsummary AS there WHERE there.client_id = client.id)
                ON CONFLICT (client_id) DO NOTHING
            """,
            [clock.now(), client_ids is None, list(client_ids or [])],
        )
        return int(cursor.rowcount)


def duplicates_of(*, inn: str, kpp: str, but: int | None = None) -> list[Client]:
    """Other clients with the same INN and KPP, whoever manages them; none for an empty INN."""
    # without an INN every prospect would be a duplicate of every other
    if not inn:
        return []
    return list(Client.objects.filter(inn=inn, kpp=kpp).exclude(pk=but)[:5])


def _manager(by: User | None, manager: User | None) -> User:
    if manager is None:
        if by is None or by.role not in MANAGING:
            raise BusinessRuleError("manager_required", _("Name the responsible manager."), "manager")
        return by
    if by is not None and manager != by and not by.can("clients.assign"):
        raise NotAllowed("assign_forbidden", _("You may not give clients to another manager."), "manager")
    refuse_non_manager(manager)
    return manager


def _refuse_same_inn(client: Client, by: User | None) -> None:
    if not client.inn:
        return
    _one_at_a_time(f"inn {client.inn}")
    found = duplicates_of(inn=client.inn, kpp=client.kpp, but=client.pk)
    _refuse_duplicate(found, by, _("%(name)s already has this INN and KPP."), "inn")


def _refuse_namesake(client: Client, by: User | None) -> None:
    alike = sort_keys_alike(client.name)
    _one_at_a_time(f"name {alike[0]}")
    found = list(Client.objects.filter(sort_key__in=alike).exclude(pk=client.pk)[:5])
    _refuse_duplicate(found, by, _("%(name)s already has this name."), "name")


def _refuse_duplicate(found: list[Client], by: User | None, message: Any, field: str) -> None:
    if not found:
        return
    # a client out of sight is mentioned, so that it is not entered twice, and not named
    visible = Client.objects.all() if by is None else Client.objects.visible_to(by)
    seen = visible.filter(pk__in=[one.pk for one in found]).first()
    raise BusinessRuleError(
        "possible_duplicate",
        message % {"name": seen.name if seen else _("A client of another manager")},
        field,
        duplicate=seen.pk if seen else None,
    )


def _one_at_a_time(what: str) -> None:
    """Of two who enter the same at once the second waits, and then finds what the first entered."""
    with connection.cursor() as cursor:
        # advisory: there is no row to lock yet; INN before name in every transaction, so that nobody waits in a circle
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"client {what}"])


def _insert(client: Client, code: str) -> None:
    # the number is drawn beforehand: it is part of the code, and a row without a code may not be saved
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('dossiers_client', 'id'))")
        client.pk = int(cursor.fetchone()[0])
    client.code = code or f"C{client.pk:06}"
    taken = BusinessRuleError("code_taken", _("Another client has this code."), "code")
    if Client.objects.filter(code=client.code).exists():
        raise taken
    # asked above for the usual case, refused here for two who enter one code at the same moment; the savepoint keeps
    # the transaction usable, and with a key given Django would try an UPDATE first
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        if "code" not in str(error):
            raise
        raise taken from error


@service(capability="clients.edit")
def create_group(*, by: User, name: str, parent: ClientGroup | None = None) -> ClientGroup:
    """Raises `name_required`, `name_taken`."""
    name = required("name", normalise_spaces(name))
    if ClientGroup.objects.filter(name__iexact=name).exists():
        raise BusinessRuleError("name_taken", _("This name is already taken."), "name")
    group: ClientGroup = ClientGroup.objects.create(name=name, parent=parent)
    return group
