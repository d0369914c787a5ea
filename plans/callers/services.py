"""Contacts of people who speak for several clients: on whose behalf, and later on somebody else's (R51 to R54)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client, ClientContact, Document, Person
from dossiers.people.lookup import not_a_side, side_for
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from plans.activities.services import Result, log_off_plan_activity
from plans.activities.states import activity_machine, is_own
from plans.activities.summary import refresh_summary
from plans.activities.week import reassign
from plans.callers.events import SWITCHED_AWAY, SWITCHED_HERE
from plans.callers.models import ClientSwitch
from plans.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    Promise,
    PromiseStatus,
    Record,
    Task,
    TaskStatus,
)

SUBJECT = Activity._meta.label_lower


@service(capability=activity_machine.capabilities("log"), subject="person")
def log_contact_of(
    *,
    by: User,
    person: Person,
    result: Result,
    client: Client | None = None,
    kind: str = ActivityKind.CALL,
    day: dt.date | None = None,
    purpose: str = "",
    persons: Iterable[ClientContact] = (),
    client_uuid: uuid.UUID | None = None,
) -> Activity:
    """Log a contact with a person on behalf of the client that was chosen; without one only where there is one.

    Raises `side_required`, `not_a_side`, and as `log_off_plan_activity`.
    """
    link = side_for(by, person, client)
    others = [other for other in persons if other.pk != link.pk]
    done: Activity = log_off_plan_activity(
        by=by,
        client=link.client,
        kind=kind,
        day=day or clock.today(),
        purpose=purpose,
        result=result,
        persons=[link, *others],
        client_uuid=client_uuid,
    )
    return done


@service(capability=activity_machine.capabilities("move"), subject="activity")
def switch_client(*, by: User, activity: Activity, client: Client) -> Activity:
    """The contact was, or will be, on behalf of another client of the same person. Both time lines tell of it.

    Its next step while it is planned, its open promises and tasks and its files go along; what is closed stays where it
    ended. Raises `not_a_side`, NotAllowed `not_own_activity`, StateConflict `switch_cancelled`, `same_side`,
    `records_stay`.
    """
    stored: Activity = locked(activity, "client", "manager")
    is_own(stored, by)
    _refuse_switch(stored, client)
    links = _links_at(by, stored, client)
    if not links:
        raise not_a_side()
    before = stored.client
    followers = list(stored.next_steps.open().select_for_update(of=("self",)))
    for one in (stored, *followers):
        _put_at(one, client, _links_at(by, one, client))
    _take_along(stored, before, client)
    on_behalf_of = by.covered_among([before.manager_id])
    switch = ClientSwitch.objects.create(
        activity=stored, client=before, to_client=client, by=by, on_behalf_of_id=on_behalf_of
    )
    record_event(SWITCHED_AWAY, switch, by=by, on_behalf_of_id=on_behalf_of)
    record_event(SWITCHED_HERE, stored, by=by, on_behalf_of_id=on_behalf_of)
    refresh_summary([before.pk, client.pk], as_of=clock.today())
    return stored


def _refuse_switch(activity: Activity, client: Client) -> None:
    if activity.status == ActivityStatus.CANCELLED:
        raise StateConflict("switch_cancelled", _("This activity was cancelled."))
    if client.pk == activity.client_id:
        raise StateConflict("same_side", _("It is this client's already."), "client")
    kinds: list[Any] = Record.__subclasses__()
    if any(kind.objects.filter(activity=activity).exists() for kind in kinds):
        raise StateConflict(
            "records_stay",
            _(
                "A protocol, training, shelf, sample or guest was written down for this client: it stays there."
            ),
            "client",
        )


def _links_at(by: User, activity: Activity, client: Client) -> list[ClientContact]:
    """Of the people of the contact, those who speak for the client."""
    people = activity.persons.values("person")
    links = ClientContact.objects.visible_to(by).filter(client=client, person__in=people, is_active=True)
    return list(links.order_by("pk"))


def _put_at(activity: Activity, client: Client, links: list[ClientContact]) -> None:
    activity.client = client
    if activity.manager_id == client.manager_id:
        activity.save()
    elif activity.status == ActivityStatus.PLANNED:
        reassign(client.manager, activity, activity.starts_at)
    else:
        # what took place counts for whose client it was, outside the week of the other
        activity.manager, activity.plan, activity.trip, activity.is_off_plan = (
            client.manager,
            None,
            None,
            True,
        )
        activity.save()
    activity.persons.set(links)


def _take_along(activity: Activity, before: Client, client: Client) -> None:
    about = Q(activity=activity) | Q(subject_kind=SUBJECT, subject_id=activity.pk)
    files = Q(subject_kind=SUBJECT, subject_id=activity.pk)
    ended = (TaskStatus.DONE, TaskStatus.CANCELLED)
    rows: tuple[QuerySet[Any], ...] = (
        Promise.objects.filter(about, status=PromiseStatus.OPEN),
        Task.objects.filter(about).exclude(status__in=ended),
        Document.objects.filter(files),
    )
    for found in rows:
        # `update` leaves out auto_now
        found.filter(client=before).update(client=client, updated_at=clock.now())
