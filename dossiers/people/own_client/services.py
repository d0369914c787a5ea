"""A person who buys on their own account is a client, too (R45). Name, phone and e-mail stay the person's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.services import create_client
from dossiers.models import Client, ContactRole, Person, Stage
from dossiers.people.services import link_person
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import StateConflict
from kam_crm.shared.service import service
from kam_crm.shared.text import sort_key


@service(capability="clients.create", subject="person")
def make_own_client(
    *,
    by: User,
    person: Person,
    stage: str = Stage.PROSPECT,
    source: str = "",
    inn: str = "",
    confirm_duplicate: bool = False,
) -> Client:
    """The client that the person is; the person is its first contact, so that all that goes for contacts goes here.

    Raises StateConflict `own_client_exists`, and as `create_client`.
    """
    locked(person)
    if Client.objects.filter(person=person).exists():
        raise StateConflict("own_client_exists", _("This person is a client already."))
    client = create_client(
        by=by, name=person.full_name, stage=stage, source=source, inn=inn, confirm_duplicate=confirm_duplicate
    )
    client.person = person
    client.save(update_fields=["person", "updated_at"])
    # stored as text: in the language of who enters it
    position = str(_("on their own account"))
    link_person(by=by, client=client, person=person, position=position, role=ContactRole.DECIDER)
    return client


def follow_name(person: Person) -> None:
    """The client that a person is bears their name."""
    name = person.full_name
    Client.objects.filter(person=person).exclude(name=name).update(
        name=name, sort_key=sort_key(name), updated_at=clock.now()
    )
