"""Nobody is to know any more who it was: for good, in the rows and in their history. Contacts, orders and totals stay.

An app above that keeps words of its own about people forgets them by what it registers when it starts:

    forgets(forget_mail_of)
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Access, User
from accounts.services import log_access
from dossiers.models import Client, ClientContact, FormerName, Person, PersonMerge
from dossiers.people.services import refuse_anonymised
from dossiers.personal.erasing import erase
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import sort_key

Forget = Callable[[Person], None]
_forgetting: list[Forget] = []


def forgets(forget: Forget) -> None:
    """Add what an app does for a person who is still known; the same again adds nothing."""
    if forget not in _forgetting:
        _forgetting.append(forget)


@service(capability="personal.manage", subject="person")
def anonymise_person(*, by: User, person: Person, reason: str) -> Person:
    """Name, phones, e-mail and personal data go, in the history too; there is no way back.

    Second records that were merged into this one go the same way, so that no merge is undone any more. What people
    wrote in texts stays: `mentions.of` finds it beforehand. Raises `reason_required`, StateConflict `anonymised`,
    `person_is_a_client`.
    """
    reason = required("reason", reason)
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    refuse_anonymised(locked)
    if Client.objects.filter(person=locked).exists():
        raise StateConflict(
            "person_is_a_client",
            _("This person is a client of their own: contracts and papers need the name."),
        )
    for record in (locked, *Person.objects.select_for_update().filter(merged_into=locked)):
        _empty(record)
    # their journals hold what was there before
    PersonMerge.objects.filter(Q(kept=locked) | Q(merged=locked)).delete()
    log_access(user=by, what=Access.ANONYMISED, subject=f"person {locked.pk}", reason=reason)
    return locked


def _empty(record: Person) -> None:
    for forget in _forgetting:
        forget(record)
    erase(record)
    record.full_name = _("Person %(number)d") % {"number": record.pk}
    record.phone = record.phone_extension = record.email = ""
    record.anonymised_at = clock.now()
    record.save()
    FormerName.objects.filter(person=record).delete()
    ClientContact.objects.filter(person=record, is_active=True).update(
        is_active=False, updated_at=clock.now()
    )
    Person.pgh_event_model.objects.filter(pgh_obj=record.pk).update(  # type: ignore[attr-defined]
        full_name=record.full_name,
        sort_key=sort_key(record.full_name),
        phone="",
        phone_extension="",
        phone_tail="",
        email="",
    )
