"""Decision maps: drawn from the people who are known, renamed, made the main one, removed (R68)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.decision_map.events import DRAWN
from dossiers.decision_map.roles import follow_seat
from dossiers.decision_map.rules import EDIT, MOST_SEATS, check_may_draw, locked_map
from dossiers.models import Client, ClientContact, DecisionMap, MapSeat
from kam_crm.shared.checks import required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability=EDIT, subject="client")
def draw_map(
    *, by: User, client: Client, title: str = "", for_group: bool = False, with_people: bool = True
) -> DecisionMap:
    """A map of the client, or of its whole group; the first one is the main one.

    `with_people` puts everybody who works there on it, each with the role they have. Raises `no_group`,
    StateConflict `group_has_map`, NotAllowed `not_your_map`, `clearance_required`.
    """
    check_may_draw(by, client)
    # the client's row is the lock: of two who draw at once one map is the main one
    stored: Client = Client.objects.locked(client.pk)
    is_main = not DecisionMap.objects.filter(client=stored, is_main=True).exists()
    drawn = DecisionMap(
        client=stored,
        title=normalise_spaces(title) or _now("Who decides"),
        is_main=is_main,
        group_id=_group(stored, is_main) if for_group else None,
    )
    drawn.save()
    if with_people:
        people = ClientContact.objects.filter(client=stored, is_active=True).order_by("pk")[:MOST_SEATS]
        MapSeat.objects.bulk_create([MapSeat(map=drawn, contact=one, roles=[one.role]) for one in people])
    absent = by.covered_among([stored.manager_id])
    record_event(DRAWN, drawn, by=by, on_behalf_of_id=absent)
    return drawn


@service(capability=EDIT, subject="decision_map")
def update_map(
    *,
    by: User,
    decision_map: DecisionMap,
    title: str | None = None,
    for_group: bool | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> DecisionMap:
    """Raises `title_required`, `no_group`, StateConflict `group_has_map`, `changed_meanwhile`, `gone`; NotAllowed."""
    stored = locked_map(by, decision_map)
    unchanged_since(stored, expected_updated_at)
    if title is not None:
        stored.title = required("title", normalise_spaces(title))
    if for_group is not None and for_group != (stored.group_id is not None):
        stored.group_id = _group(stored.client, stored.is_main) if for_group else None
    stored.save()
    return stored


@service(capability=EDIT, subject="decision_map")
def make_main(*, by: User, decision_map: DecisionMap) -> DecisionMap:
    """Coverage and the roles of contacts go by this map from now on. Raises StateConflict `group_has_map`, `gone`."""
    stored = locked_map(by, decision_map)
    Client.objects.locked(stored.client_id)
    if stored.group_id is not None:
        _check_group(stored.group_id, stored.client_id)
    DecisionMap.objects.filter(client=stored.client_id, is_main=True).exclude(pk=stored.pk).update(
        is_main=False
    )
    stored.is_main = True
    stored.save()
    for seat in stored.seats.select_related("contact"):
        follow_seat(seat)
    return stored


@service(capability=EDIT, subject="decision_map")
def remove_map(*, by: User, decision_map: DecisionMap) -> None:
    """A map without seats, so that nothing written down is lost. Raises StateConflict `map_in_use`, `gone`."""
    stored = locked_map(by, decision_map)
    if stored.seats.exists():
        raise StateConflict("map_in_use", _("There are people on this map: take them off first."))
    DecisionMap.objects.filter(pk=stored.pk).delete()


def _group(client: Client, is_main: bool) -> int:
    if client.group_id is None:
        raise BusinessRuleError("no_group", _("The client belongs to no group."), "for_group")
    if is_main:
        _check_group(client.group_id, client.pk)
    return client.group_id


def _check_group(group: int, client: int) -> None:
    if DecisionMap.objects.filter(group=group, is_main=True).exclude(client=client).exists():
        raise StateConflict(
            "group_has_map", _("The group has a main map already, at another of its clients."), "for_group"
        )
