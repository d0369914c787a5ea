"""What surrounds the trade of the demo company: its stock, the outlets of its key clients, what competitors take."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from catalogue.models import Stock, Warehouse
from demo.company import names
from demo.company.base import KEY_CLIENTS, Company, word
from dossiers.models import (
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    MarketSegment,
    NewsKind,
    Outlet,
    SegmentNote,
    SegmentNoteKind,
    Tender,
    TenderParticipant,
)
from kam_crm.shared.money import money
from kam_crm.shared.working_days import next_working_day

WAREHOUSES = ("Основной склад", "Склад «Север»")
WINDOWS = ("пн–пт 8:00–12:00", "ежедневно 6:00–10:00", "вт, чт до 15:00", "")
COMPETITORS = ("ТД «Восток»", "Союз-Продукт", "Фудлайн")
OFFERS = (
    "молоко −3 %, отсрочка 30 дней",
    "филе −4,8 %, доставка 6 дней в неделю",
    "бесплатная доставка от 10 000 ₽",
    "ретро-бонус 2 % с квартала",
)
LEARNED = (
    (SegmentNoteKind.TRENDS, "Доля собственных марок сетей растёт третий квартал подряд", "отраслевой обзор"),
    (SegmentNoteKind.NEEDS, "Нужны малые фасовки и поставка до 9 утра", "со слов закупщика"),
    (SegmentNoteKind.PROSPECTS, "В 2027 году откроют не меньше двадцати точек у дома", "пресса"),
    (SegmentNoteKind.NEEDS, "Просят сливки 33 % с длинным сроком", "визит"),
)
# payment term, least order, strong in, weak in
STRENGTHS = (
    (30, 15_000, "Своё молоко, отсрочка, фотоотчёты", "Нет заморозки; возврат до 10 дней"),
    (14, 30_000, "Заморозка, свой холодильный транспорт", "Срывы сливок в августе"),
    (7, 10_000, "Бесплатная доставка", "Узкий ассортимент, старый прайс"),
)
NEWS = (
    (NewsKind.PEOPLE, "Набирают двух торговых на Северо-Запад"),
    (NewsKind.SERVICE, "Срыв сливок 33 % в трёх сетях"),
    (NewsKind.TERMS, "Отсрочка новым клиентам выросла до 30 дней"),
    (NewsKind.GOODS, "Вывели свой сыр «Российский» в брусе"),
)
# name, days from today to the opening of bids, sum, result, reason
TENDERS = (
    (
        "Молочная продукция на 2025 год",
        -380,
        9_400_000,
        "won",
        "Дали склад и поставку до 7 утра при равной цене",
    ),
    ("Заморозка, второе полугодие", -150, 3_100_000, "lost", "Дороже на 4 %: не было цены завода под объём"),
    ("Молочная продукция на 2027 год", 45, 11_800_000, "open", ""),
)
SOURCES = ("прайс-лист", "со слов закупщика", "полка магазина")
SOLD_OUT = 11  # every so many products are sold out and expected


def build_surroundings(company: Company) -> None:
    """By random choices of its own: what is bought and sold stays the same beside it."""
    random = Random(len(WAREHOUSES))
    _stock(random, company)
    _outlets(random, company)
    _competitors(random, company)


def _stock(random: Random, company: Company) -> None:
    warehouses = [word(Warehouse, name) for name in WAREHOUSES]
    rows = []
    for number, product in enumerate(company.products):
        for position, warehouse in enumerate(warehouses):
            if position and number % 3:
                continue  # the second one keeps a part of the range
            quantity = 0 if number % SOLD_OUT == 0 else random.randint(40, 900) // (position + 1)
            comes = next_working_day(company.today + dt.timedelta(days=random.randint(3, 14)))
            rows.append(
                Stock(
                    product=product,
                    warehouse=warehouse,
                    quantity=Decimal(quantity),
                    reserved=Decimal(quantity // 5),
                    expected_on=comes if quantity < 100 else None,
                )
            )
    Stock.objects.bulk_create(rows)


def _outlets(random: Random, company: Company) -> None:
    """Three to eight of each key client, in the cities of their territory; some have closed."""
    rows = []
    places = {name.casefold(): cities for name, cities in names.CITIES.items()}
    for client in company.clients[:KEY_CLIENTS]:
        cities = [city for city, _region in places[client.territory.name.casefold()]]
        for number in range(1, random.randint(4, 9)):
            street = random.choice(names.STREETS)
            rows.append(
                Outlet(
                    client=client,
                    code=f"Т-{number:02}",
                    name=f"Точка {number}, {street}",
                    city=random.choice(cities),
                    address=f"{street}, {random.randint(1, 120)}",
                    delivery_window=random.choice(WINDOWS),
                    is_active=number % 6 != 0,
                )
            )
    Outlet.objects.bulk_create(rows)


def _competitors(random: Random, company: Company) -> None:
    """What they take at key clients for some of our products, some weeks ago; a little less than we, or more."""
    competitors = [word(Competitor, name) for name in COMPETITORS]
    rows = []
    for client in company.clients[:KEY_CLIENTS]:
        for product in random.sample(company.products, 3):
            day = company.today - dt.timedelta(days=random.randint(5, 60))
            ours = company.price_on(product, client, day)
            rows.append(
                CompetitorPrice(
                    client=client,
                    competitor=random.choice(competitors),
                    product=product,
                    price=money(ours * Decimal(random.randint(93, 106)) / 100),
                    date=day,
                    source=random.choice(SOURCES),
                )
            )
    CompetitorPrice.objects.bulk_create(rows)
    _offers(random, company, competitors)
    _tenders(company, competitors)
    _segments(company)


def _offers(random: Random, company: Company, competitors: list[Competitor]) -> None:
    """What they offer key clients, with shares that have moved; terms and a feed that the whole company reads."""
    rows = []
    for number, client in enumerate(company.clients[:KEY_CLIENTS]):
        for rank, competitor in enumerate(competitors[: 1 + number % 3]):
            share = Decimal(8 + 7 * rank + random.randint(0, 6))
            for days, moved in (
                (150, Decimal(random.choice((-2, 0, 2)))),
                (random.randint(4, 40), Decimal(0)),
            ):
                rows.append(
                    CompetitorOffer(
                        client=client,
                        competitor=competitor,
                        offered_on=company.today - dt.timedelta(days=days),
                        text=random.choice(OFFERS),
                        share=share - moved,
                        source=random.choice(SOURCES),
                        author=client.manager,
                    )
                )
    CompetitorOffer.objects.bulk_create(rows)
    for competitor, (days, least, strength, weakness) in zip(competitors, STRENGTHS, strict=True):
        competitor.payment_days, competitor.min_order = days, Decimal(least)
        competitor.strength, competitor.weakness = strength, weakness
        competitor.delivery = "5 дней в неделю"
        competitor.save()
    CompetitorNews.objects.bulk_create(
        CompetitorNews(
            competitor=competitors[number % len(competitors)],
            date=company.today - dt.timedelta(days=6 + 13 * number),
            kind=kind,
            text=text,
            source=random.choice(SOURCES),
            author=company.clients[number].manager,
        )
        for number, (kind, text) in enumerate(NEWS)
    )


def _tenders(company: Company, competitors: list[Competitor]) -> None:
    """Those of the first key client: one won, one lost, one to come."""
    client = company.clients[0]
    for number, (name, days, amount, outcome, reason) in enumerate(TENDERS):
        day = company.today + dt.timedelta(days=days)
        tender = Tender.objects.create(
            client=client, name=name, number=f"32{day:%y%m}-{number + 1}", date=day, amount=Decimal(amount),
            outcome=outcome, reason=reason, decided_on=day + dt.timedelta(days=3) if reason else None,
            created_by=client.manager,
        )  # fmt: skip
        TenderParticipant.objects.bulk_create(
            TenderParticipant(
                tender=tender, competitor=one, price=money(Decimal(amount) * (96 + 7 * rank) / 100) if reason else None
            )
            for rank, one in enumerate(competitors[:2])
        )  # fmt: skip


def _segments(company: Company) -> None:
    """What managers have learned of the market, segment by segment."""
    segments = list(MarketSegment.objects.order_by("name"))
    if segments:
        SegmentNote.objects.bulk_create(
            SegmentNote(
                segment=segments[number % len(segments)],
                kind=kind,
                date=company.today - dt.timedelta(days=4 + 11 * number),
                text=text,
                source=source,
                author=company.clients[number].manager,
            )
            for number, (kind, text, source) in enumerate(LEARNED)
        )
