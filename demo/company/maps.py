"""Decision maps of key clients: lines, attitudes by day, holes, somebody who left; relations between people."""

from __future__ import annotations

import datetime as dt
from itertools import cycle

from demo.company.base import Company
from dossiers.models import (
    Client,
    ClientContact,
    DecisionMap,
    MapLine,
    MapSeat,
    Person,
    PersonLink,
    Stance,
)
from dossiers.services import SeatFacts

MAPPED = 14  # key clients with a map
# position, roles, influence, archetype, boss (by number), relation now and wanted, (days ago, attitude, note) …
SEATS: tuple[tuple[str, str, list[str], int, str, int | None, int, int, tuple[tuple[int, int, str], ...]], ...] = (
    ("Громов Сергей Петрович", "генеральный директор", ["decider"], 3, "authority", None, 1, 3,
     ((200, 0, "Впервые встретились на выставке"), (61, 1, "Попросил эксклюзив на сливки"))),
    ("Лебедева Ирина Николаевна", "коммерческий директор", ["approver", "influencer"], 3, "people", 0, 3, 4,
     ((150, 1, ""), (18, 2, "Сама позвала на дегустацию"))),
    ("Тимофеев Олег Викторович", "руководитель закупок", ["buyer"], 3, "figures", 1, 2, 3,
     ((90, -1, "Считает нас дорогими"), (18, 0, "После сравнения цен спокойнее"))),
    ("Сафина Алия Ринатовна", "категорийный менеджер, молочное", ["user", "initiator"], 2, "figures", 1, 2, 2,
     ((25, 1, ""),)),
    ("Зуев Артём Кириллович", "начальник склада", ["user"], 2, "", 0, 1, 2,
     ((104, -1, "Недоволен временем приёмки"),)),
    ("Котова Людмила Михайловна", "помощник директора", ["gatekeeper"], 1, "people", 0, 2, 2, ((68, 1, ""),)),
)  # fmt: skip
HOLES: tuple[tuple[str, list[str], str], ...] = (
    (
        "финансовый контролёр",
        ["approver"],
        "Счета дороже 500 000 ₽ подписывает он — так сказала Лебедева 12.11.",
    ),
    ("собственник", ["decider"], "По слухам, решает о новых поставщиках сам."),
    ("технолог производства", ["influencer"], "Проверяет образцы сливок."),
)
SURNAMES = ("Крылова", "Мельник", "Осипова", "Беляк", "Гончар", "Шевченко", "Кравец", "Дорош")
NAMES = ("Ольга Павловна", "Вера Андреевна", "Анна Игоревна", "Нина Олеговна", "Елена Юрьевна")


def build_maps(company: Company) -> None:
    """After the contacts were held: who was met covers their seat."""
    keys = list(
        Client.objects.filter(pk__in=[one.pk for one in company.clients], is_key=True).order_by("pk")[:MAPPED]
    )
    holes = cycle(HOLES)
    for number, client in enumerate(keys):
        # with more who play a part at the first, the larger ones; at the others what is known anyway
        _draw(company, client, number, next(holes) if number % 3 != 2 else None)
    _relate(keys)


def _draw(company: Company, client: Client, number: int, hole: tuple[str, list[str], str] | None) -> None:
    drawn = DecisionMap.objects.create(client=client, title="Закупки молочной продукции", is_main=True)
    known = list(ClientContact.objects.filter(client=client, is_active=True).order_by("pk"))
    seats = [
        MapSeat(map=drawn, contact=contact, roles=[contact.role], relation_owner=client.manager)
        for contact in known
    ]
    if number < 4:
        seats += _others(drawn, number, client, has_decider=any(one.role == "decider" for one in known))
    if hole is not None:
        title, roles, note = hole
        seats.append(MapSeat(map=drawn, title=title, roles=roles, note=note, influence=3))
    MapSeat.objects.bulk_create(seats)
    top = next((seat for seat in seats if seat.roles[0] == "decider"), seats[0])
    others = [seat for seat in seats if seat is not top]
    for position, seat in enumerate(others):
        # two levels below the one who decides
        seat.reports_to = top if position < 3 else others[0]
    MapSeat.objects.bulk_update(seats, ["reports_to"])
    _note(company, client, seats, number)


def _others(drawn: DecisionMap, number: int, client: Client, *, has_decider: bool) -> list[MapSeat]:
    found: list[MapSeat] = []
    for name, position, roles, influence, archetype, _boss, now, wanted, _stances in SEATS:
        if has_decider and roles[0] == "decider":
            continue
        own = (
            name
            if number == 0
            else f"{SURNAMES[(number + len(found)) % 8]} {NAMES[(number * 3 + len(found)) % 5]}"
        )
        person = Person.objects.create(full_name=own)
        contact = ClientContact.objects.create(client=client, person=person, position=position, role=roles[0])
        facts: SeatFacts = {
            "influence": influence,
            "archetype": archetype,
            "relation_now": now,
            "relation_wanted": wanted,
        }
        # nobody of us keeps the relation to the one who runs the warehouse
        owner = None if position == "начальник склада" else client.manager
        found.append(MapSeat(map=drawn, contact=contact, roles=roles, relation_owner=owner, **facts))
    if number == 3:
        # the assistant left: the seat is to be filled again
        ClientContact.objects.filter(client=client, position=SEATS[-1][1]).update(is_active=False)
    return found


def _note(company: Company, client: Client, seats: list[MapSeat], number: int) -> None:
    stances = cycle(stances for *_facts, stances in SEATS)
    rows = [
        Stance(
            seat=seat, contact=seat.contact, attitude=attitude, on=company.today - dt.timedelta(days=ago), note=note,
            author=client.manager,
        )
        for seat, known in zip(seats, stances, strict=False)
        if seat.contact is not None
        for ago, attitude, note in known
    ]  # fmt: skip
    Stance.objects.bulk_create(rows)
    people = [seat for seat in seats if seat.contact is not None]
    if len(people) > 2:
        kind, note = (("advises", "Обедают вместе по пятницам"), ("conflict", "Спор о приёмке"))[number % 2]
        MapLine.objects.create(source=people[2], target=people[0], kind=kind, note=note)


def _relate(clients: list[Client]) -> None:
    """Of neighbouring key clients one person each."""
    kinds = (("patron", "Пригласил в ассоциацию торговых сетей"), ("colleagues", "Вместе работали в «Опторге»"),
             ("rivals", "Делили одну площадку"), ("relatives", "Двоюродные братья"))  # fmt: skip
    people = [ClientContact.objects.filter(client=client).order_by("pk").first() for client in clients]
    for position, (kind, note) in enumerate(kinds):
        first, second = people[position], people[position + 4] if position + 4 < len(people) else None
        if first and second and first.person_id != second.person_id:
            PersonLink.objects.create(first=first.person, second=second.person, kind=kind, note=note)
