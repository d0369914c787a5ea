"""People and their links to clients. Contact data belongs to the person, position and role to the link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Access, User
from accounts.services import log_access, log_contact_data
from dossiers.decision_map.roles import follow_contact
from dossiers.inputs import checked, refuse_together
from dossiers.models import Client, ClientContact, ContactRole, FormerName, Person
from dossiers.people.events import LEFT, LINKED, RETURNED
from kam_crm.shared import identifiers
from kam_crm.shared.checks import required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError, StateConflict
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


class PersonFacts(TypedDict, total=False):
    """`phone` may hold an extension («доб. 12»); it is taken apart unless `phone_extension` is given."""

    full_name: str
    phone: str
    phone_extension: str
    email: str


@dataclass(frozen=True)
class ContactData:
    """What is shown only on request."""

    phone: str
    extension: str
    email: str


@service(capability="people.edit", subject="client")
def add_person(
    *,
    by: User,
    client: Client,
    position: str,
    role: str,
    confirm_duplicate: bool = False,
    **facts: Unpack[PersonFacts],
) -> ClientContact:
    """A new person at a client. Raises as `link_person`, `full_name_required`, and refusals of phone and e-mail.

    Raises `person_known` when a person visible to `by` has the same phone or e-mail (`params["person"]` is
    their key), unless confirmed.
    """
    person = Person()
    # a number without country code is dialled in the client's country
    _apply(person, {"full_name": "", **facts}, client.country)
    if not confirm_duplicate:
        _refuse_duplicate(person, by)
    person.save()
    return link_person(by=by, client=client, person=person, position=position, role=role)


@service(capability="people.edit", subject="person")
def update_person(
    *, by: User, person: Person, expected_updated_at: dt.datetime | None = None, **facts: Unpack[PersonFacts]
) -> Person:
    """Changes phone and e-mail at every client the person works for (R46). Raises `changed_meanwhile`, `anonymised`."""
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    unchanged_since(locked, expected_updated_at)
    refuse_anonymised(locked)
    name = locked.full_name
    # no client's country: the person may work in several
    _apply(locked, facts)
    locked.save()
    if locked.full_name != name:
        _rename(locked, name)
    return locked


@service(capability="people.edit", subject="client")
def link_person(*, by: User, client: Client, person: Person, position: str, role: str) -> ClientContact:
    """A known person works at one more client; phone and e-mail come along (R45 to R50).

    Somebody who had left gets the old link back. Raises `position_required`, `role_required`,
    StateConflict `already_linked`, `anonymised`.
    """
    refuse_anonymised(person)
    # locked: of two who take up an old link again the second finds it active
    link = ClientContact.objects.select_for_update().filter(client=client, person=person).first()
    if link is not None and link.is_active:
        raise StateConflict("already_linked", _("This person already works there."), "person")
    kind = LINKED if link is None else RETURNED
    link = link or ClientContact(client=client, person=person)
    link.is_active = True
    _save_link(link, position, role)
    record_event(kind, link, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return link


@service(capability="people.edit", subject="link")
def update_link(
    *,
    by: User,
    link: ClientContact,
    position: str | None = None,
    role: str | None = None,
    expected_updated_at: dt.datetime | None = None,
) -> ClientContact:
    """Another position or role at this client only.

    Raises `position_required`, `role_required`, `changed_meanwhile`.
    """
    locked: ClientContact = ClientContact.objects.select_for_update(of=("self",)).get(pk=link.pk)
    unchanged_since(locked, expected_updated_at)
    return _save_link(
        locked, locked.position if position is None else position, locked.role if role is None else role
    )


@service(capability="people.edit", subject="link")
def end_link(*, by: User, link: ClientContact) -> ClientContact:
    """The person no longer works there; what happened with them stays in the history. Raises `own_client_stays`."""
    ended: ClientContact = (
        ClientContact.objects.select_for_update(of=("self",)).select_related("client").get(pk=link.pk)
    )
    if ended.client.person_id == ended.person_id:
        raise BusinessRuleError("own_client_stays", _("This client is the person."))
    ended.is_active = False
    ended.save()
    record_event(LEFT, ended, by=by, on_behalf_of_id=by.covered_among([ended.client.manager_id]))
    return ended


@service(capability="people.contact_data", subject="person")
def reveal_contact_data(*, by: User, person: Person) -> ContactData:
    """Phone and e-mail, with a line in the access log."""
    log_access(user=by, what=Access.CONTACT_DATA, subject=f"person {person.pk}")
    return ContactData(person.phone, person.phone_extension, person.email)


@service(capability="people.contact_data")
def carry_contact_data(*, by: User, persons: Iterable[Person]) -> dict[int, ContactData]:
    """Phones and e-mails for a page that the device keeps, with a line of the day in the access log for each person."""
    people = list(persons)
    log_contact_data(user=by, persons=[person.pk for person in people])
    return {person.pk: ContactData(person.phone, person.phone_extension, person.email) for person in people}


def _rename(person: Person, before: str) -> None:
    """The name before still finds the person; the client that they are bears the new one."""
    # imported here: it stands above this module
    from dossiers.people.own_client.services import follow_name

    FormerName.objects.create(person=person, full_name=before)
    follow_name(person)


def refuse_anonymised(person: Person) -> None:
    """Raise StateConflict `anonymised` for whom nobody is to know any more."""
    if person.anonymised_at is not None:
        raise StateConflict(
            "anonymised", _("This person was anonymised: nothing is kept of them any more."), "full_name"
        )


def _apply(person: Person, facts: PersonFacts, country: str = identifiers.RUSSIA) -> None:
    before = (person.phone, person.email)
    for field, value in facts.items():
        setattr(person, field, normalise_spaces(str(value)))
    if "full_name" in facts:
        person.full_name = required("full_name", person.full_name)

    def set_phone() -> None:
        number = checked("phone", _split_phone, person.phone, country)
        person.phone, _space, extension = number.partition(" ")
        person.phone_extension = facts.get("phone_extension") or extension

    def set_email() -> None:
        person.email = checked("email", identifiers.normalise_email, person.email)

    # only what changes is checked: imports let wrong phones in, which must not block another change
    changed = [
        (person.phone != before[0], set_phone),
        (person.email != before[1], set_email),
    ]
    refuse_together(check for is_changed, check in changed if is_changed)


def _split_phone(written: str, country: str) -> str:
    """«+74951234567 12»: the number, and the extension where there is one."""
    if not written:
        return ""
    phone = identifiers.parse_phone(written, country)
    return f"{phone.e164} {phone.extension}".strip()


def _refuse_duplicate(person: Person, by: User) -> None:
    # only among those `by` sees: a refusal would otherwise tell whom another manager knows
    known = Person.objects.visible_to(by)
    same = None
    if person.phone:
        # with the extension: colleagues share the number of the switchboard
        same = known.filter(phone=person.phone, phone_extension=person.phone_extension).first()
    if same is None and person.email:
        same = known.filter(email=person.email).first()
    if same is not None:
        raise BusinessRuleError(
            "person_known",
            _("%(name)s already has this phone or e-mail. Pick the known person instead.")
            % {"name": same.full_name},
            "full_name",
            person=same.pk,
        )


def _save_link(link: ClientContact, position: str, role: str) -> ClientContact:
    link.position = required("position", normalise_spaces(position))
    link.role = required("role", role)
    if link.role not in ContactRole.values:
        raise BusinessRuleError("role_unknown", _("There is no such role."), "role")
    # two who link the same person at once: there is no row yet that the first could have locked
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError as error:
        if "person_once_per_client" not in str(error):
            raise
        raise StateConflict("already_linked", _("This person already works there."), "person") from error
    follow_contact(link)
    return link
