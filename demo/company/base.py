"""The demo company's people, clients, products and terms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Sum
from stdnum.ru import ogrn as ogrn_checks

from accounts.models import Department, User
from accounts.users.models import DEMO_PASSWORD
from catalogue.models import Price, PriceColumn, Product, ProductGroup
from catalogue.vat import kind_written
from demo.company import names
from dossiers.models import (
    Channel,
    Client,
    ClientContact,
    ClientSummary,
    Contract,
    KeyStatus,
    MarketSegment,
    Note,
    Person,
    PersonalData,
    Stage,
    Territory,
)
from kam_crm.shared import clock
from kam_crm.shared.clock import month_end
from kam_crm.shared.identifiers import parse_phone
from kam_crm.shared.money import money, percent, total
from kam_crm.shared.text import sort_key
from orders.models import ClientPriceColumn, ShipmentLine
from receivables.models import CreditLimit, PayingWay

PASSWORD = "kam-demo-2026"  # printed at start; the demo listens on this machine only
KEY_CLIENTS = 15
DONE = "Собрали матрицу под их формат и держали полку всё лето: продажи категории выросли на треть за сезон"
SHARED_PERSONS = 5
PERSONS = 150
COLUMN_FACTORS = {"Опт-1": Decimal("1.00"), "Опт-2": Decimal("0.96"), "Опт-3": Decimal("0.92")}
YEARLY_RISE = Decimal("1.07")
# by position in names.CLIENTS: month it first bought in, month it last bought in (of 24)
STARTS = {27: 22, 44: 22, 53: 23, 34: 19, 51: 20}
STOPS = {23: 15, 40: 21, 25: 18, 52: 20, 21: 19, 54: 20}
# buys every so many months, then for all of them
RARELY = {3: 2, 7: 4, 9: 2, 18: 4, 22: 3, 24: 2, 26: 4, 30: 2}
# days these pay after the due date; all others pay in time
LATE = {2: 16, 8: 12, 12: 18, 14: 26, 16: 70, 19: 30, 22: 16, 28: 20, 33: 14, 37: 24, 40: 90, 45: 18, 50: 15}
STEADY = {16, 37}  # buy every month without fail, so that they owe on any day
# clients of the first department's first two managers; the first login has the fullest book
FIRST_BOOK = {0, 2, 3, 9, 15, 16, 18, 21, 24, 26, 27, 30, 31, 37, 39, 48, 54, 59}
SECOND_BOOK = {1, 7, 20, 25, 34, 40, 46, 58}
OVER_LIMIT = (0, 1)  # these owe more than they may on any day, and some others
CONTRACT_ENDS_IN = 25  # days from today to the month in which every eighth contract ends


@dataclass(frozen=True)
class Habit:
    """How a client buys and pays: orders a month, sum of one (RUB), first and last month it buys in, share of months it
    skips by chance, every how many months it buys at all, days late when paying.
    """

    orders: float
    size: int
    starts: int
    stops: int | None
    skips: float
    every: int
    late: int


@dataclass
class Company:
    start: dt.date
    today: dt.date
    users: dict[str, User]
    clients: list[Client]
    habits: dict[int, Habit]
    products: list[Product]
    prices: dict[tuple[int, int], list[tuple[dt.date, Decimal]]]
    columns: dict[int, PriceColumn]
    terms: dict[int, int]
    contacts: dict[int, list[ClientContact]]
    # loaded to look around, into a company with people and settings of its own
    is_guest: bool = False

    @cached_property
    def positions(self) -> dict[int, int]:
        """Of each client in names.CLIENTS, by key."""
        return {client.pk: position for position, client in enumerate(self.clients)}

    @property
    def managers(self) -> list[User]:
        mine = User.objects.filter(pk__in=[user.pk for user in self.users.values()], role="kam")
        return list(mine.select_related("department__head").order_by("email"))

    def price_on(self, product: Product, client: Client, day: dt.date) -> Decimal:
        steps = self.prices[product.pk, self.columns[client.pk].pk]
        return next(price for since, price in reversed(steps) if since <= day)


def build(random: Random, start: dt.date, today: dt.date, *, is_guest: bool = False) -> Company:
    users = _staff(is_guest=is_guest)
    clients, habits = _clients(random, users, start)
    products = _products(random)
    columns = [word(PriceColumn, name, position=i) for i, name in enumerate(COLUMN_FACTORS, 1)]
    prices = _prices(products, columns, start, today)
    chosen = {
        client.pk: columns[2 if i < KEY_CLIENTS else random.choice([0, 0, 1])]
        for i, client in enumerate(clients)
    }
    ClientPriceColumn.objects.bulk_create(
        ClientPriceColumn(client_id=pk, column=column, valid_from=start) for pk, column in chosen.items()
    )
    terms = _contracts(random, clients, start, today)
    contacts = _people(random, clients)
    _dossier_rows(random, clients, users, start, today)
    return Company(start, today, users, clients, habits, products, prices, chosen, terms, contacts, is_guest)


def word(model: Any, name: str, **others: Any) -> Any:
    """The company's own word of this name where there is one."""
    return model.objects.filter(name__iexact=name).first() or model.objects.create(name=name, **others)


def _staff(*, is_guest: bool) -> dict[str, User]:
    departments = {
        name: _department(name) for name in dict.fromkeys(name for *_rest, name in names.STAFF) if name
    }
    # hashed once: everybody has the same; guests do not sign in
    password = DEMO_PASSWORD if is_guest else make_password(PASSWORD)
    users = {}
    for email, full_name, role, department in names.STAFF:
        if is_guest and role == "admin":
            continue  # one who cannot sign in would pass for an administrator who remains
        users[email] = User.objects.create(
            email=email,
            password=password,
            full_name=full_name,
            role=role,
            department=departments.get(department),
        )
        if role == "head":
            Department.objects.filter(pk=departments[department].pk).update(head=users[email])
    return users


def _department(name: str) -> Department:
    """Of its own, whatever others are called: it brings its head along."""
    is_taken = Department.objects.filter(name__iexact=name).exists()
    return Department.objects.create(name=f"{name} (демо)" if is_taken else name)


def _clients(random: Random, users: dict[str, User], start: dt.date) -> tuple[list[Client], dict[int, Habit]]:
    segments = [word(MarketSegment, name) for name in names.SEGMENTS]
    channels = [word(Channel, name) for name in names.CHANNELS]
    territories = {name: word(Territory, name) for name in names.TERRITORIES}
    rows, habits = [], []
    for i, (form, name, segment, channel) in enumerate(names.CLIENTS):
        territory = random.choice(names.TERRITORIES)
        city, region = random.choice(names.CITIES[territory])
        habit = _habit(random, i)
        sole = form == "ИП"
        short = (
            f"ИП {name.split()[0]} {name.split()[1][0]}. {name.split()[2][0]}."
            if sole
            else f"{form} «{name}»"
        )
        rows.append(
            Client(
                code=f"К{i + 1:04}",
                name=short,
                sort_key=sort_key(short),
                legal_name=f"Индивидуальный предприниматель {name}" if sole else short,
                inn=_inn(random, region, sole),
                kpp="" if sole else f"{region}01001",
                ogrn=_ogrn(random, region, sole),
                city=city,
                address=f"{random.choice(names.STREETS)}, {random.randint(1, 120)}",
                phone=_phone(random),
                email=f"office@client{i + 1}.example",
                segment=segments[segment],
                channel=channels[channel],
                territory=territories[territory],
                stage=Stage.CUSTOMER if habit.orders else Stage.PROSPECT,
                source=random.choice(["incoming", "exhibition", "referral", "cold_call", "internet"]),
                manager=users[_manager(i, segment)],
                about=random.choice(names.NOTES) if i % 2 else "",
                is_key=i < KEY_CLIENTS,
            )
        )
        habits.append(habit)
    clients = Client.objects.bulk_create(rows)
    ClientSummary.objects.bulk_create(ClientSummary(client=client) for client in clients)
    return clients, {client.pk: habit for client, habit in zip(clients, habits, strict=True)}


def _manager(i: int, segment: int) -> str:
    """The first department's three sell to chains and distributors, the second's to those who cook."""
    if segment >= 3:
        return f"kam{4 + i % 3}@demo.example"
    if i in FIRST_BOOK:
        return "kam@demo.example"
    return f"kam{2 if i in SECOND_BOOK else 3}@demo.example"


def _habit(random: Random, i: int) -> Habit:
    """Key clients buy often and much; the rest fall off; a few are new, silent or lost; the last two are prospects."""
    if i >= len(names.CLIENTS) - 2:
        return Habit(0, 0, 0, None, 0, 1, 0)
    every = RARELY.get(i, 1)
    late = LATE.get(i, random.choice([-9, -7, -6, -5, -4]))
    if i < KEY_CLIENTS:
        size = int(460_000 * 0.86**i) + 90_000
        return Habit(random.choice([5, 6, 7]), size * every, 0, None, 0.02, every, late)
    starts, stops = STARTS.get(i, random.choice([0, 0, 0, 3, 9])), STOPS.get(i)
    often, skips = random.choice([(3, 0.05), (2, 0.1), (1.5, 0.35), (0.8, 0.5), (0.5, 0.6)])
    size = random.randint(18_000, 110_000)
    if i in RARELY or i in STARTS:
        often, size, skips = 3, max(size, 80_000) * every, 0
    if i in STEADY:
        often, skips = 3, 0
    return Habit(often, size, starts, stops, skips, every, late)


def _products(random: Random) -> list[Product]:
    rows = []
    for g, (group_name, (vat, unit, items)) in enumerate(names.PRODUCTS.items(), 1):
        group = word(ProductGroup, group_name)
        for n, (name, price) in enumerate(items, 1):
            net = Decimal(price) * 100 / (100 + vat)
            cost = money(net * Decimal(random.randint(76, 88)) / 100)
            rows.append(
                Product(
                    code=f"{g}{n:04}",
                    name=name,
                    sort_key=sort_key(name),
                    group=group,
                    unit=unit,
                    cost=cost,
                    barcode=_barcode(g, n),
                    pack=Decimal(12) if unit == "шт" and n % 5 == 0 else None,
                    min_lot=Decimal(6) if unit == "кор" and n % 7 == 0 else None,
                    vat_rate=vat,
                    vat_kind=kind_written(Decimal(vat), clock.today()),
                )
            )
    return Product.objects.bulk_create(rows)


def _barcode(group: int, number: int) -> str:
    """An EAN-13 of the range that shops use inside."""
    digits = f"20{group:03}{number:07}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd + 3 * even) % 10}"


def _prices(
    products: list[Product], columns: list[PriceColumn], start: dt.date, today: dt.date
) -> dict[tuple[int, int], list[tuple[dt.date, Decimal]]]:
    """The list price is today's; each half-year before it was cheaper by half of the yearly rise."""
    listed = {name: Decimal(price) for _vat, _unit, items in names.PRODUCTS.values() for name, price in items}
    dates = [day for day in (start, *(dt.date(y, m, 1) for y in range(start.year, today.year + 1) for m in (1, 7)))
             if start <= day <= today]  # fmt: skip
    dates = sorted(set(dates))
    found: dict[tuple[int, int], list[tuple[dt.date, Decimal]]] = {}
    for product in products:
        for column, factor in zip(columns, COLUMN_FACTORS.values(), strict=True):
            steps = found.setdefault((product.pk, column.pk), [])
            for k, day in enumerate(dates):
                back = YEARLY_RISE ** (Decimal(len(dates) - 1 - k) / 2)
                steps.append((day, money(listed[product.name] * factor / back)))
    Price.objects.bulk_create(
        Price(product_id=p, column_id=c, price=price, valid_from=day)
        for (p, c), steps in found.items()
        for day, price in steps
    )
    return found


def _contracts(random: Random, clients: list[Client], start: dt.date, today: dt.date) -> dict[int, int]:
    terms = {}
    rows = []
    soon = month_end(today + dt.timedelta(days=CONTRACT_ENDS_IN))
    for i, client in enumerate(clients):
        terms[client.pk] = random.choice([21, 30]) if i < KEY_CLIENTS else random.choice([7, 14, 14, 21])
        ends = soon if i % 8 == 0 else dt.date(soon.year + (i % 4 != 0), 12, 31)
        rows.append(Contract(client=client, number=f"{i + 1}-{start.year % 100}", signed_on=start, valid_from=start,
                             valid_to=ends, payment_term_days=terms[client.pk]))  # fmt: skip
    Contract.objects.bulk_create(rows)
    return terms


def _people(random: Random, clients: list[Client]) -> dict[int, list[ClientContact]]:
    """150 people; the first five work at several legal entities of different clients."""
    people = []
    for i in range(PERSONS):
        woman = random.random() < 0.5
        surname = random.choice(names.SURNAMES) + ("а" if woman else "")
        first = random.choice(names.WOMEN if woman else names.MEN)
        full_name = (
            f"{surname} {first} {random.choice(names.WOMEN_PATRONYMICS if woman else names.MEN_PATRONYMICS)}"
        )
        phone = _phone(random)
        # spread over the year without asking chance, which everything after it depends on
        people.append(Person(full_name=full_name, sort_key=sort_key(full_name), phone=phone,
                             phone_tail=phone[-10:], email=f"person{i + 1}@client.example"))  # fmt: skip
    people = Person.objects.bulk_create(people)
    PersonalData.objects.bulk_create(_personal(i, person) for i, person in enumerate(people) if i % 3)
    rows = []
    for i, person in enumerate(people):
        client = clients[i % len(clients)]
        position, role = names.POSITIONS[(i // len(clients) * 3 + i) % len(names.POSITIONS)]
        rows.append(ClientContact(client=client, person=person, position=position, role=role))
        if i < SHARED_PERSONS:
            for other in (clients[20 + i], clients[45 + i]):
                rows.append(
                    ClientContact(client=other, person=person, position="собственник", role="decider")
                )
    contacts: dict[int, list[ClientContact]] = {}
    for contact in ClientContact.objects.bulk_create(rows):
        contacts.setdefault(contact.client_id, []).append(contact)
    return contacts


def _personal(i: int, person: Person) -> PersonalData:
    """Of two people out of three the birthday, of every sixth more; spread over the year without asking chance."""
    birthday = f"{dt.date(2000, 1, 1) + dt.timedelta(days=i * 41 % 366):%m-%d}"
    collected = clock.today() - dt.timedelta(days=i * 17 % 420)
    known = {}
    if i % 6 == 1:
        family, hobby, values, gifts = names.PERSONAL[i // 6 % len(names.PERSONAL)]
        known = {"family": family, "hobby": hobby, "values": values, "gifts": gifts}
    return PersonalData(
        person=person, birthday=birthday, birth_year=1962 + i % 35 if i % 2 else None,
        basis="consent" if i % 6 == 1 else "interest",
        source="рассказал сам на встрече" if i % 6 == 1 else "визитка", collected_on=collected,
        review_on=collected + dt.timedelta(days=365), **known,
    )  # fmt: skip


def _dossier_rows(
    random: Random, clients: list[Client], users: dict[str, User], start: dt.date, today: dt.date
) -> None:
    evidence = [
        "доля в продажах",  # worded by word_shares, when something was sold
        "бюджет втрое больше наших продаж",
        "известное имя, согласны на рекомендации",
    ]
    KeyStatus.objects.bulk_create(
        KeyStatus(client=client, level="company" if i < 6 else "department", definition=(1, 2, 3)[i % 3],
                  department_id=None if i < 6 else client.manager.department_id,
                  evidence=evidence[i % 3], set_by=client.manager, valid_from=start,
                  done=DONE if i % 3 == 2 else "")
        for i, client in enumerate(clients[:KEY_CLIENTS])
    )  # fmt: skip
    Note.objects.bulk_create(
        Note(client=client, text=random.choice(names.NOTES), author=client.manager) for client in clients[::2]
    )


def word_shares(today: dt.date) -> None:
    """What makes a breadwinner: the share of the last twelve months, in the company or in the manager's department."""
    recent = ShipmentLine.objects.filter(date__gt=today - dt.timedelta(days=365))
    rows = recent.order_by().values("client", "client__manager__department").annotate(sold=Sum("amount"))
    sold = {row["client"]: (row["client__manager__department"], row["sold"]) for row in rows}
    for status in KeyStatus.objects.filter(definition=1):
        department, own = sold.get(status.client_id, (None, Decimal(0)))
        is_whole = status.level == "company"
        whole = total(amount for one, amount in sold.values() if is_whole or one == department)
        share = percent(own, whole) or Decimal(0)
        status.evidence = (
            f"{str(share.quantize(Decimal('0.1'))).replace('.', ',')} % продаж"
            f" {'компании' if is_whole else 'отдела'} за 12 месяцев"
        )
        status.save()


def set_limits(company: Company) -> None:
    """What a client owes at most, with room for the next orders; four owe more than they may."""
    debts = dict(ClientSummary.objects.filter(overdue=0).values_list("client_id", "debt"))
    always = {company.clients[i].pk for i in OVER_LIMIT}
    over = {*always, *sorted(debts.keys() - always, key=lambda pk: (-debts[pk], pk))[4:18:7]}
    rows: list[CreditLimit] = []
    for client in company.clients:
        habit, debt = company.habits[client.pk], debts.get(client.pk, Decimal(0))
        usual = habit.orders * habit.size * (company.terms[client.pk] + max(habit.late, 0) + 5) / 30
        room = max(Decimal(usual), debt) * Decimal("1.3") + 3 * habit.size
        amount = Decimal(int((debt * Decimal("0.92") if client.pk in over else room) / 50_000 + 1) * 50_000)
        if client.pk in over:
            amount -= 50_000
        # whoever has not bought yet pays in advance
        terms: dict[str, Any] = {"amount": amount, "reason": "по истории отгрузок"}
        if not habit.orders:
            terms = {"way": PayingWay.PREPAYMENT, "amount": None, "reason": "новый клиент"}
        # most without an end; every eighth ends in some months
        if len(rows) % 8 == 3:
            terms["valid_to"] = company.today + dt.timedelta(days=90 + len(rows))
        rows.append(CreditLimit(client=client, valid_from=company.start,
                                set_by=company.users["finance@demo.example"], **terms))  # fmt: skip
    CreditLimit.objects.bulk_create(rows)


def _phone(random: Random) -> str:
    return parse_phone(
        f"+7 921 {random.randint(200, 999)}-{random.randint(10, 99)}-{random.randint(10, 99)}"
    ).e164


def _inn(random: Random, region: str, sole: bool) -> str:
    """A number with the right check digits (10 for a company, 12 for a sole proprietor)."""
    if not sole:
        digits = region + f"{random.randint(10000, 99999)}"
        return digits + _check(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8))
    digits = region + f"{random.randint(100000, 999999)}"
    digits += _check(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
    return digits + _check(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def _check(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 % 10)


def _ogrn(random: Random, region: str, sole: bool) -> str:
    """13 digits of a company, 15 of a sole proprietor; a remainder of two digits gives no number."""
    while True:
        digits = random.randint(0, 10**9 - 1) if sole else random.randint(0, 10**7 - 1)
        start = f"{3 if sole else 1}{random.randint(3, 22):02}{region[:2]}"
        body = f"{start}{digits:09}" if sole else f"{start}{digits:07}"
        check = ogrn_checks.calc_check_digit(body + "0")  # the check digit needs a placeholder
        if len(check) == 1:
            return body + check
