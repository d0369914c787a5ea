"""Two records of one person become one, and two again (R49)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.decision_map.roles import follow_map
from dossiers.models import Client, ClientContact, FormerName, Person, PersonMerge
from dossiers.people.events import MERGED, UNMERGED
from dossiers.people.merging import rows
from dossiers.people.own_client.services import follow_name
from dossiers.people.services import refuse_anonymised
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service

CONTACT_DATA = (("phone", "phone_extension"), ("email",))


@service(capability="people.edit", subject="kept")
def merge_people(*, by: User, kept: Person, merged: Person) -> PersonMerge:
    """Links, contacts, promises and all else that names `merged` go to `kept`, which is what remains.

    At a client where both work one link stays. Contact data of `merged` fills what `kept` lacks; its name and numbers
    still find the person. Raises `same_person`, `two_own_clients`, StateConflict `already_merged`.
    """
    first, second = sorted((kept.pk, merged.pk))
    check_merge(kept, merged)
    people = Person.objects.select_for_update(of=("self",)).in_bulk([first, second])
    kept, merged = people[kept.pk], people[merged.pk]
    check_merge(kept, merged)
    entries: rows.Entries = []
    joined: list[dict[str, Any]] = []
    theirs = {link.client_id: link for link in _links(kept)}
    for link in _links(merged):
        if (same := theirs.get(link.client_id)) is not None:
            joined.append(_take_over(same, link))
            entries += rows.move(link, same)
            entries.append(rows.remove(link))
    entries += rows.move(merged, kept, but=(PersonMerge,))
    for link in _links(kept):
        follow_map(link)
        record_event(MERGED, link, by=by)
    if kept.full_name != merged.full_name:
        FormerName.objects.create(person=kept, full_name=merged.full_name)
    filled = _fill(kept, merged)
    kept.save()
    merged.merged_into = kept
    merged.save(update_fields=["merged_into", "updated_at"])
    follow_name(kept)
    journal = {"entries": entries, "joined": joined, "filled": filled, "name": merged.full_name}
    merge: PersonMerge = PersonMerge.objects.create(kept=kept, merged=merged, by=by, moved=journal)
    return merge


@service(capability="people.edit")
def undo_merge(*, by: User, merge: PersonMerge) -> PersonMerge:
    """Two records again; what was entered since stays with the one that was kept.

    Raises StateConflict `already_undone`, `merged_further`.
    """
    row: PersonMerge = locked(merge)
    if row.undone_at is not None:
        raise StateConflict("already_undone", _("This is undone already."))
    people = Person.objects.select_for_update(of=("self",)).in_bulk(sorted((row.kept_id, row.merged_id)))
    kept, merged = people[row.kept_id], people[row.merged_id]
    if kept.merged_into_id is not None:
        raise StateConflict("merged_further", _("This person was merged once more: undo that first."))
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "updated_at"])
    rows.restore(row.moved["entries"])
    for entry in row.moved["joined"]:
        _give_back(entry)
    for name, (before, after) in row.moved["filled"].items():
        # what somebody has corrected since is theirs
        if getattr(kept, name) == after:
            setattr(kept, name, before)
    kept.save()
    FormerName.objects.filter(person=kept, full_name=row.moved["name"], at__gte=row.at).delete()
    follow_name(merged)
    for link in (*_links(kept), *_links(merged)):
        follow_map(link)
    for link in _links(merged):
        record_event(UNMERGED, link, by=by)
    row.undone_at = clock.now()
    row.save(update_fields=["undone_at"])
    return row


def check_merge(kept: Person, merged: Person) -> None:
    """Raise `same_person`, `two_own_clients`, StateConflict `already_merged`, `anonymised`."""
    if kept.pk == merged.pk:
        raise BusinessRuleError("same_person", _("Choose another record than this one."), "merged")
    refuse_anonymised(kept)
    refuse_anonymised(merged)
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise StateConflict("already_merged", _("One of the two was merged meanwhile."), "merged")
    if Client.objects.filter(person__in=[kept.pk, merged.pk]).count() > 1:
        raise BusinessRuleError(
            "two_own_clients",
            _("Both are clients of their own: two clients are never made one."),
            "merged",
        )


def _links(person: Person) -> list[ClientContact]:
    found = ClientContact.objects.select_for_update(of=("self",)).filter(person=person)
    return list(found.select_related("client", "person").order_by("pk"))


def _take_over(kept: ClientContact, merged: ClientContact) -> dict[str, Any]:
    """Who works there by one record works there; otherwise position and role of the link that stays hold."""
    before = {"id": kept.pk, "position": kept.position, "role": kept.role, "is_active": kept.is_active}
    if merged.is_active and not kept.is_active:
        kept.position, kept.role, kept.is_active = merged.position, merged.role, True
    kept.save()
    return {"before": before, "position": kept.position, "role": kept.role, "is_active": kept.is_active}


def _give_back(entry: dict[str, Any]) -> None:
    before = entry["before"]
    link = ClientContact.objects.select_for_update(of=("self",)).filter(pk=before["id"]).first()
    names = ("position", "role", "is_active")
    if link is not None and all(getattr(link, name) == entry[name] for name in names):
        for name in names:
            setattr(link, name, before[name])
        link.save()


def _fill(kept: Person, merged: Person) -> dict[str, list[str]]:
    """What `kept` lacks of contact data, by field [before, after]."""
    filled = {}
    for names in CONTACT_DATA:
        if not getattr(kept, names[0]) and getattr(merged, names[0]):
            for name in names:
                filled[name] = [getattr(kept, name), getattr(merged, name)]
                setattr(kept, name, getattr(merged, name))
    return filled
