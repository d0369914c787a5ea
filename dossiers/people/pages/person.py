"""A person with all their clients, as a page needs them."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from accounts.models import User
from dossiers.models import Client, ClientContact, Person, PersonMerge
from dossiers.people.forms import NewLinkForm
from dossiers.personal.pages import block_of

PERSON = "dossiers/person.html"


def person_page(user: User, person: Person, form: NewLinkForm) -> dict[str, Any]:
    links = ClientContact.objects.visible_to(user).filter(person=person).select_related("client")
    is_known = person.anonymised_at is None
    return {
        "person": person,
        "links": links.order_by("-is_active", "client__sort_key"),
        "own": Client.objects.visible_to(user).filter(person=person).first(),
        "former_names": [one.full_name for one in person.former_names.all()],
        "merges": PersonMerge.objects.visible_to(user)
        .filter(kept=person, undone_at=None)
        .select_related("merged"),
        "can_create": user.can("clients.create") and is_known,
        "can_plan": user.can("activities.plan"),
        "can_edit": user.can("people.edit") and is_known,
        "can_reveal": user.can("people.contact_data"),
        "contact_data": None,
        "form": form,
        **block_of(user, person),
    }


def visible_person(user: User, pk: int) -> Person:
    """Raises Http404 for one who works at no client the user sees."""
    person: Person = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    return person
