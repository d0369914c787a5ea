from __future__ import annotations

from dossiers.models import Person, PersonalData


def erase(person: Person) -> bool:
    """Take the personal data away, out of their history too. Whether there were any; the right is the caller's."""
    deleted, _by_model = PersonalData.objects.filter(person=person).delete()
    # last: the deletion is written with all that was in the row; a second record's row may be gone before
    PersonalData.pgh_event_model.objects.filter(person=person).delete()  # type: ignore[attr-defined]
    return bool(deleted)
