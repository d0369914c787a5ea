"""Informal lines on a map, and relations between people wherever they work (R68, R73)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.decision_map.rules import EDIT, locked_map
from dossiers.inputs import check_plausible_date
from dossiers.models import LineKind, MapLine, MapSeat, Person, PersonLink, PersonLinkKind
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability=EDIT, subject="source")
def add_line(*, by: User, source: MapSeat, target: MapSeat, kind: str, note: str = "") -> MapLine:
    """Raises `line_to_itself`, `line_elsewhere`, `line_kind_unknown`, StateConflict `line_known`; NotAllowed."""
    locked_map(by, source.map)
    if source.pk == target.pk:
        raise BusinessRuleError("line_to_itself", _("Choose two different people."), "target")
    if source.map_id != target.map_id:
        raise BusinessRuleError("line_elsewhere", _("Both must be on the same map."), "target")
    if kind not in LineKind.values:
        raise BusinessRuleError("line_kind_unknown", _("There is no such line."), "kind")
    # the map is locked: two who add the same line come one after the other
    if MapLine.objects.filter(source=source, target=target, kind=kind).exists():
        raise StateConflict("line_known", _("This line is on the map already."), "target")
    line: MapLine = MapLine.objects.create(
        source=source, target=target, kind=kind, note=normalise_spaces(note)
    )
    return line


@service(capability=EDIT, subject="line")
def remove_line(*, by: User, line: MapLine) -> None:
    """Raises StateConflict `gone`, NotAllowed."""
    locked_map(by, line.source.map)
    locked(line)
    MapLine.objects.filter(pk=line.pk).delete()


@service(capability=EDIT, subject="person")
def link_people(
    *,
    by: User,
    person: Person,
    other: Person,
    kind: str,
    note: str = "",
    since: dt.date | None = None,
) -> PersonLink:
    """What is between two people, whichever clients they work at.

    Raises `person_with_oneself`, `link_kind_unknown`, `unlikely_date`, StateConflict `people_linked`.
    """
    if person.pk == other.pk:
        raise BusinessRuleError("person_with_oneself", _("Choose two different people."), "other")
    if kind not in PersonLinkKind.values:
        raise BusinessRuleError("link_kind_unknown", _("There is no such relation between people."), "kind")
    check_plausible_date("since", since)
    link = PersonLink(first=person, second=other, kind=kind, note=normalise_spaces(note), since=since)
    # two who enter it at once: there is no row yet that the first could have locked
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError as error:
        if "person_link_once" not in str(error):
            raise
        raise StateConflict("people_linked", _("This relation is known already."), "other") from error
    return link


@service(capability=EDIT, subject="link")
def update_people_link(
    *,
    by: User,
    link: PersonLink,
    note: str | None = None,
    since: dt.date | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> PersonLink:
    """Other words or another first day. Raises `unlikely_date`, `link_ends_before_start`, StateConflict."""
    stored: PersonLink = locked(link)
    unchanged_since(stored, expected_updated_at)
    if note is not None:
        stored.note = normalise_spaces(note)
    if since is not None:
        check_plausible_date("since", since)
        if stored.until is not None and since > stored.until:
            raise BusinessRuleError("link_ends_before_start", _("It would end before it begins."), "since")
        stored.since = since
    stored.save()
    return stored


@service(capability=EDIT, subject="link")
def end_people_link(*, by: User, link: PersonLink) -> PersonLink:
    """It no longer holds from today on; that it did stays known. Raises StateConflict `gone`."""
    stored: PersonLink = locked(link)
    if stored.until is None:
        stored.until = max(clock.today(), stored.since or clock.today())
        stored.save()
    return stored
