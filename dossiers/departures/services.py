"""Somebody leaves: clients change hands, tokens, links and sessions end, the account is closed, all or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, Access, User
from accounts.services import log_access, set_head, update_user
from dossiers.departures.models import Departure
from dossiers.handovers.services import LONGEST_AHEAD, assign_leaver, check_day, refuse_away
from dossiers.inputs import refuse_non_manager
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.checks import check_reason, locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service

LEAVE = "clients.assign_leaver"
__all__ = ["LONGEST_AHEAD", "Confirmed", "arrange_departure", "cancel_departure", "carry_out_departures"]


@dataclass(frozen=True)
class Confirmed:
    """Warnings that were read: a department without a head, absences without a deputy, a receiver who is away."""

    headless: bool = False
    uncovered: bool = False
    away: bool = False


NOTHING_CONFIRMED = Confirmed()


@service(capability=LEAVE)
def arrange_departure(
    *,
    by: User,
    user: User,
    day: dt.date,
    reason: str,
    manager: User | None = None,
    key_manager: User | None = None,
    new_head: User | None = None,
    confirmed: Confirmed = NOTHING_CONFIRMED,
) -> Departure:
    """Today everything is done at once, of a later day on its morning.

    Raises `reason_required`, `own_departure`, StateConflict `already_left` and `departure_waits`; `handover_past`,
    `handover_too_far`; `successor_required`, `not_a_manager`, `successor_leaves`; `receiver_away`, `head_required`
    and `deputises` unless confirmed; what `update_user` raises.
    """
    check_reason(reason)
    check_day(day)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise BusinessRuleError("own_departure", _("Another administrator arranges that you leave."))
    if not user.is_active:
        raise StateConflict("already_left", _("The account is closed already."))
    if Departure.objects.waiting().filter(user=user).exists():
        raise StateConflict("departure_waits", _("It is arranged already: cancel that first."))
    _check_successors(user, day, manager, key_manager, confirmed)
    if user.headed.exists() and new_head is None and not confirmed.headless:
        raise BusinessRuleError("head_required", _("Name who leads the department from then on."), "new_head")
    if not confirmed.uncovered:
        _refuse_deputy(user, day)
    departure = Departure.objects.create(
        user=user,
        day=day,
        reason=reason.strip(),
        manager=manager,
        key_manager=key_manager,
        new_head=new_head,
        may_stay_headless=confirmed.headless,
        by=by,
    )
    log_access(user=by, what=Access.LEFT, subject=f"user {user.pk}", reason=departure.reason)
    if day == clock.today():
        _carry_out(departure)
    return departure


@service(capability=LEAVE)
def cancel_departure(*, by: User, departure: Departure) -> Departure:
    """Before its day: the person stays. Raises StateConflict `departure_over`."""
    row: Departure = locked(departure)
    if not row.is_waiting:
        raise StateConflict("departure_over", _("This is done or cancelled already."))
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    return row


def carry_out_departures() -> int:
    """Those whose day has come, each by itself; how many were done. What stops one is kept with it, and tried again."""
    keys = Departure.objects.waiting().filter(day__lte=clock.today()).values_list("pk", flat=True)
    return sum(_carry_out_or_keep_trouble(key) for key in list(keys))


def _carry_out_or_keep_trouble(key: int) -> bool:
    try:
        with transaction.atomic():
            rows = Departure.objects.waiting().select_for_update(of=("self",))
            departure = rows.select_related("by").filter(pk=key).first()
            if departure is None:
                return False
            _carry_out(departure)
    except BusinessRuleError as error:
        Departure.objects.filter(pk=key).update(trouble=str(error))
        structlog.get_logger(__name__).warning("departure_stopped", departure=key, code=error.code)
        return False
    return True


def _check_successors(
    user: User, day: dt.date, manager: User | None, key_manager: User | None, confirmed: Confirmed
) -> None:
    if manager is None and Client.objects.of(user).exists():
        raise BusinessRuleError("successor_required", _("Choose who takes the clients."), "manager")
    for field, person in (("manager", manager), ("key_manager", key_manager)):
        if person is None:
            continue
        refuse_non_manager(person)
        if person.pk == user.pk or Departure.objects.waiting().filter(user=person).exists():
            message = _("%(name)s leaves: choose somebody who stays.")
            raise BusinessRuleError("successor_leaves", message % {"name": person.full_name}, field)
        if not confirmed.away:
            refuse_away(person, day, field)


def _refuse_deputy(user: User, day: dt.date) -> None:
    absences = Absence.objects.filter(deputy=user, last_day__gte=day).select_related("user")
    absence = absences.order_by("first_day", "pk").first()
    if absence is not None:
        message = _("Deputises for %(name)s until %(day)s: the head of the department names another deputy.")
        names = {"name": absence.user.full_name, "day": formats.day(absence.last_day)}
        raise BusinessRuleError("deputises", message % names, "confirm_uncovered")


def _carry_out(departure: Departure) -> None:
    by, user = departure.by, User.objects.select_for_update().get(pk=departure.user_id)
    if user.is_active:
        _hand_clients_over(by, user, departure)
        for department in user.headed.all():
            if departure.new_head is None and not departure.may_stay_headless:
                break  # update_user says so
            set_head(by=by, department=department, head=departure.new_head)
        user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=clock.now())
        update_user(by=by, user=user, is_active=False)
    departure.done_at = clock.now()
    departure.trouble = ""
    departure.save(update_fields=["done_at", "trouble"])


def _hand_clients_over(by: User, user: User, departure: Departure) -> None:
    """First the key clients where they go to somebody else, then all that are left."""
    clients = Client.objects.of(user)
    for receiver, rows in (
        (departure.key_manager, clients.filter(is_key=True)),
        (departure.manager, clients),
    ):
        if receiver is not None and rows.exists():
            assign_leaver(
                by=by,
                leaver=user,
                manager=receiver,
                reason=departure.reason,
                only_key=rows is not clients,
                confirm_away=True,
            )
