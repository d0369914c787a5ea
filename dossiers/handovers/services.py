"""Clients change hands: now or on a coming morning, with a reason, and back again within the day."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

import pghistory
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, User
from dossiers.clients.events import HANDED_OVER
from dossiers.handovers import movers
from dossiers.handovers.models import Handover, HandoverLine
from dossiers.handovers.reading import lend
from dossiers.inputs import may_have_clients, refuse_non_manager
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service

LONGEST_AHEAD = dt.timedelta(days=92)
LONGEST_READING = dt.timedelta(days=183)
LONGEST_INTRODUCTION = 60
# who may give away clients they see, and who those of somebody who leaves
HANDING = ("clients.assign", "clients.assign_leaver")


@dataclass(frozen=True)
class Terms:
    """What hand-overs of one act have in common."""

    portfolio: uuid.UUID = field(default_factory=uuid.uuid4)
    reads_until: dt.date | None = None
    introduction: int = 0


@service(capability="clients.assign")
def assign_manager(
    *, by: User, client: Client, manager: User, reason: str, confirm_away: bool = False
) -> Client:
    """Hand one client over today. Raises as `assign_clients`."""
    assign_clients(by=by, clients=[client], manager=manager, reason=reason, confirm_away=confirm_away)
    client.refresh_from_db()
    return client


@service(capability="clients.assign")
def assign_clients(
    *,
    by: User,
    clients: Iterable[Client],
    manager: User,
    reason: str,
    day: dt.date | None = None,
    confirm_away: bool = False,
) -> Handover:
    """Hand over many at once, today or on the morning of `day`; planned activities and open requests go along.

    Raises `not_a_manager`, `already_theirs`, `reason_required`, `handover_past`, `handover_too_far`,
    `handover_planned`, and `receiver_away` unless confirmed.
    """
    return _hand_over(by, clients, manager, reason, day, confirm_away)


@service(capability="clients.assign")
def assign_portfolio(
    *,
    by: User,
    receivers: Mapping[Client, User],
    day: dt.date,
    reason: str,
    reads_until: dt.date | None = None,
    introduction: int = 0,
    confirm_away: bool = False,
) -> list[Handover]:
    """Hand over clients to several managers in one act: all or nothing, and undone together (R29).

    Until `reads_until` the former managers read the clients and change nothing; the new ones read them from now on.
    Raises as `assign_clients`, and `nobody_receives`, `reads_too_short`, `introduction_too_long`.
    """
    if not receivers:
        raise BusinessRuleError(
            "nobody_receives", _("Choose a new manager for one client at least."), "__all__"
        )
    if reads_until is not None and not day <= reads_until <= day + LONGEST_READING:
        message = _("The former manager reads from the first day on, half a year at most.")
        raise BusinessRuleError("reads_too_short", message, "reads_until")
    if not 0 <= introduction <= LONGEST_INTRODUCTION:
        message = _("An introduction takes up to 60 days.")
        raise BusinessRuleError("introduction_too_long", message, "introduction")
    terms = Terms(uuid.uuid4(), reads_until, introduction)
    made = []
    for manager in sorted(set(receivers.values()), key=lambda one: one.pk):
        clients = [client for client, receiver in receivers.items() if receiver == manager]
        made.append(_hand_over(by, clients, manager, reason, day, confirm_away, terms=terms))
    return made


@service(capability="clients.assign_leaver")
def assign_leaver(
    *,
    by: User,
    leaver: User,
    manager: User,
    reason: str,
    confirm_away: bool = False,
    only_key: bool = False,
) -> Handover:
    """Give all clients of somebody who leaves, or the key ones, to one manager, without looking at them.

    What waits to be handed over on a later day goes on from the new manager then. Raises as `assign_clients`, but for
    `handover_planned`.
    """
    clients = Client.objects.of(leaver)
    if only_key:
        clients = clients.filter(is_key=True)
    return _hand_over(by, clients, manager, reason, None, confirm_away, goes_on=True)


@service(capability=HANDING)
def carry_out(*, by: User | None, handover: Handover) -> Handover:
    """Do what waited for its day. A receiver who may not have clients any more gets none: it is undone."""
    locked: Handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if not locked.is_waiting:
        return locked
    if not may_have_clients(locked.manager):
        locked.undone_at = clock.now()
        locked.save(update_fields=["undone_at"])
        return locked
    _carry_out(locked)
    return locked


@service(capability=HANDING)
def undo_handover(*, by: User, handover: Handover) -> Handover:
    """Who handed over undoes the whole act, before the day or on it; what was done meanwhile stays with who did it.

    A client that went on to a third manager stays there. Raises NotAllowed `not_your_handover`, StateConflict
    `already_undone`, `too_late_to_undo`, BusinessRuleError `not_a_manager`.
    """
    locked: Handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if locked.by_id != by.pk:
        raise NotAllowed("not_your_handover", _("Only who handed over can undo it."))
    if locked.undone_at is not None:
        raise StateConflict("already_undone", _("This is undone already."))
    if not locked.is_undoable(clock.today()):
        raise StateConflict("too_late_to_undo", _("It can be undone on its day only: hand over again."))
    for one in (
        Handover.objects.select_for_update(of=("self",)).filter(portfolio=locked.portfolio).order_by("pk")
    ):
        if one.undone_at is not None:
            continue
        if one.done_on is not None:
            _give_back(one)
        one.loans.all().delete()
        one.undone_at = clock.now()
        one.save(update_fields=["undone_at"])
    locked.refresh_from_db()
    return locked


@service(capability="briefing.view")
def mark_briefing_read(*, by: User, handover: Handover) -> None:
    """The new manager has opened the briefings: the first time counts."""
    if by.pk == handover.manager_id:
        handover.lines.filter(read_at=None).update(read_at=clock.now())


def clients_of(manager: User) -> int:
    """How many clients a manager answers for; for who may know of no client."""
    return Client.objects.of(manager).count()


def _hand_over(
    by: User,
    clients: Iterable[Client],
    manager: User,
    reason: str,
    day: dt.date | None,
    confirm_away: bool,
    goes_on: bool = False,
    terms: Terms | None = None,
) -> Handover:
    refuse_non_manager(manager)
    check_reason(reason)
    day = day or clock.today()
    check_day(day)
    if not confirm_away:
        refuse_away(manager, day)
    # locked: of two hand-overs of one client at once the second finds what the first planned
    chosen = Client.objects.filter(pk__in=[client.pk for client in clients]).exclude(manager=manager)
    going = list(chosen.select_for_update(of=("self",)).order_by("pk"))
    if not going:
        raise BusinessRuleError("already_theirs", _("They are this manager's already."), "manager")
    if goes_on:
        _waiting_lines(going).update(manager_before=manager)
    else:
        _refuse_planned(going)
    handover = Handover.objects.create(
        manager=manager, day=day, reason=reason.strip(), by=by, **asdict(terms or Terms())
    )
    HandoverLine.objects.bulk_create(
        HandoverLine(handover=handover, client=client, manager_before_id=client.manager_id)
        for client in going
    )
    lend(handover)
    if day == clock.today():
        _carry_out(handover)
    return handover


def check_day(day: dt.date) -> None:
    """Raise `handover_past`, `handover_too_far`."""
    if day < clock.today():
        raise BusinessRuleError("handover_past", _("Clients are handed over today or later."), "day")
    if day > clock.today() + LONGEST_AHEAD:
        raise BusinessRuleError("handover_too_far", _("Clients are handed over within three months."), "day")


def refuse_away(manager: User, day: dt.date, field: str = "manager") -> None:
    """Raise `receiver_away`: nobody would look after the clients but the deputy of somebody who does not know them."""
    away = Absence.objects.on(day).filter(user=manager).select_related("deputy").first()
    if away is not None:
        message = _("%(name)s is away until %(day)s, %(deputy)s deputises.")
        names = {
            "name": manager.full_name,
            "day": formats.day(away.last_day),
            "deputy": away.deputy.full_name,
        }
        raise BusinessRuleError("receiver_away", message % names, field)


def _refuse_planned(clients: list[Client]) -> None:
    planned = _waiting_lines(clients).select_related("client", "handover").first()
    if planned is not None:
        message = _("%(client)s is to be handed over on %(day)s already: undo that first.")
        names = {"client": planned.client.name, "day": formats.day(planned.handover.day)}
        raise BusinessRuleError("handover_planned", message % names, "__all__")


def _waiting_lines(clients: list[Client]) -> QuerySet[HandoverLine]:
    rows: QuerySet[HandoverLine] = HandoverLine.objects.filter(
        client__in=clients, handover__in=Handover.objects.waiting()
    )
    return rows


def _carry_out(handover: Handover) -> None:
    """Clients whose manager is still the one from whom they were to be taken."""
    lines = list(handover.lines.all())
    clients = _locked_clients(lines)
    lines = [line for line in lines if clients[line.client_id].manager_id == line.manager_before_id]
    keys = [line.client_id for line in lines]
    _assign(dict.fromkeys(keys, handover.manager_id), clients, handover, handover.reason)
    for mover in movers.movers():
        moved = mover.move(by=handover.by, client_ids=keys, manager=handover.manager)
        for line in lines:
            line.moved[mover.name] = moved.get(line.client_id, [])
    for line in lines:
        line.is_done = True
    HandoverLine.objects.bulk_update(lines, ["moved", "is_done"])
    handover.done_on = clock.today()
    handover.save(update_fields=["done_on"])


def _give_back(handover: Handover) -> None:
    lines = list(handover.lines.filter(is_done=True).select_related("manager_before"))
    clients = _locked_clients(lines)
    lines = [line for line in lines if clients[line.client_id].manager_id == handover.manager_id]
    for line in lines:
        refuse_non_manager(line.manager_before)
    back = {line.client_id: line.manager_before_id for line in lines}
    _assign(back, clients, handover, str(_("hand-over undone")))
    for mover in movers.movers():
        entries = movers.moved_by(mover.name, [line.moved for line in lines])
        mover.restore(by=handover.by, manager=handover.manager, entries=entries)


def _locked_clients(lines: list[HandoverLine]) -> dict[int, Client]:
    rows = Client.objects.filter(pk__in=[line.client_id for line in lines]).order_by("pk")
    return {client.pk: client for client in rows.select_for_update(of=("self",))}


def _assign(to: dict[int, int], clients: dict[int, Client], handover: Handover, reason: str) -> None:
    """Write the new managers, by key of the client, in one statement for each; who and why stay in the history."""
    by, now = handover.by, clock.now()
    with pghistory.context(user=by.pk, reason=reason):
        for manager in sorted(set(to.values())):
            keys = [key for key, given in to.items() if given == manager]
            # `update` leaves out auto_now
            Client.objects.filter(pk__in=keys).update(manager=manager, updated_at=now)
    for key in to:
        client = clients[key]
        # the rows read before still name the manager from before, for whom a deputy may have acted
        record_event(HANDED_OVER, client, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
