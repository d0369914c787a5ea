"""Who speaks for several clients of the demo company, which of them belong together, and who recommended us to whom."""

from __future__ import annotations

from demo.company.base import Company, word
from dossiers.models import ClientContact, ClientGroup, Person
from dossiers.services import link_person, recommend_dealer
from plans.models import Activity, ActivityStatus

HOLDING, BRANCH = "Холдинг «Северный берег»", "Филиалы «Северный берег»"
CALLER = ("Гусева Тамара Львовна", "+79219301155", "guseva@buhuchet.example")
POSITIONS = ("главный бухгалтер", "бухгалтер на аутсорсе", "финансовый консультант")
USUAL = (2, 5, 0)  # contacts of the last months with the caller, by client


def build_key_people(company: Company) -> None:
    kam = company.users["kam@demo.example"]
    own = [client for client in company.clients if client.manager_id == kam.pk]
    name, phone, email = CALLER
    caller = Person.objects.create(full_name=name, phone=phone, email=email)
    for client, position, contacts in zip(own, POSITIONS, USUAL, strict=False):
        link = link_person(by=kam, client=client, person=caller, position=position, role="approver")
        _met(link, contacts)
    holding = word(ClientGroup, HOLDING)
    branch = word(ClientGroup, BRANCH)
    branch.parent = holding
    branch.save()
    for number, client in enumerate(own[1:6]):
        client.group = branch if number % 2 else holding
        client.save(update_fields=["group", "updated_at"])
    for dealer in own[7:9]:
        recommend_dealer(
            by=kam, client=own[0], dealer=dealer, note="Порекомендовали наш ассортимент на встрече дилеров"
        )


def _met(link: ClientContact, count: int) -> None:
    """The last contacts with the client were with this person, too."""
    done = Activity.objects.filter(client=link.client, status=ActivityStatus.DONE).order_by("-day")
    for activity in done[:count]:
        activity.persons.add(link)
