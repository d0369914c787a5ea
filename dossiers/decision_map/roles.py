"""Which part a contact plays in decisions: told by the map, where the contact sits on one.

The seat on the map that the client goes by wins. `ClientContact.role` follows it with the weightiest of the seat's
roles, kept beside the contact so that lists filter without a join; of contacts without a seat it is the only word.
Whichever of the two somebody changes, the other one follows (`follow_seat`, `follow_contact`).
"""

from __future__ import annotations

from collections.abc import Iterable

from dossiers.models import ClientContact, ContactRole, DecisionMap, MapSeat
from kam_crm.shared import clock


def in_order(roles: Iterable[str]) -> list[str]:
    """Each once, the weightiest first."""
    given = set(roles)
    return [role for role in ContactRole.values if role in given]


def roles_of(contacts: Iterable[ClientContact]) -> dict[int, tuple[str, ...]]:
    """All roles of each contact, by its key, the weightiest first. At most four queries whatever the number."""
    people = list(contacts)
    maps = DecisionMap.objects.main_of({one.client_id for one in people})
    seats = MapSeat.objects.filter(map__in=maps.values(), contact__in=[one.pk for one in people])
    seated = {(contact, map_): roles for contact, map_, roles in seats.values_list("contact", "map", "roles")}
    return {one.pk: tuple(seated.get((one.pk, maps.get(one.client_id)), [one.role])) for one in people}


def role_words(contacts: Iterable[ClientContact]) -> dict[int, str]:
    """The same in words: «decides, uses»."""
    return {
        key: ", ".join(str(ContactRole(role).label) for role in roles)
        for key, roles in roles_of(contacts).items()
    }


def follow_seat(seat: MapSeat) -> None:
    """The contact's own role becomes the weightiest of the seat, on the map that its client goes by."""
    if seat.contact_id is None or not _goes_by(seat):
        return
    changed = ClientContact.objects.filter(pk=seat.contact_id).exclude(role=seat.roles[0])
    # only a real change moves `updated_at`, by which programs and open forms notice one
    changed.update(role=seat.roles[0], updated_at=clock.now())


def follow_contact(contact: ClientContact) -> None:
    """The seat's weightiest role becomes that of the contact, its other roles stay."""
    seats = list(MapSeat.objects.select_for_update().filter(contact=contact.pk))
    if not seats:
        return
    main = DecisionMap.objects.main_of([contact.client_id]).get(contact.client_id)
    for seat in seats:
        if seat.map_id == main and seat.roles[0] != contact.role:
            # those of its roles that would outweigh the new one go with the former one
            lighter = [role for role in seat.roles[1:] if _position(role) > _position(contact.role)]
            seat.roles = [contact.role, *lighter]
            seat.save(update_fields=["roles", "updated_at"])


def follow_map(contact: ClientContact) -> None:
    """After what may have brought the contact another seat, such as a merge of two records of the person."""
    for seat in MapSeat.objects.filter(contact=contact.pk).select_related("contact"):
        follow_seat(seat)


def _position(role: str) -> int:
    return ContactRole.values.index(role)


def _goes_by(seat: MapSeat) -> bool:
    assert seat.contact is not None
    client = seat.contact.client_id
    return DecisionMap.objects.main_of([client]).get(client) == seat.map_id
