"""Facts of dossiers of the demo company's key clients: most of them known, some missing, some old."""

from __future__ import annotations

import datetime as dt

from demo.company.base import Company
from dossiers.models import Client, DossierAnswer

FACTS = (
    ("description", "Дистрибутор молочной и масложировой продукции, свои склады", "визит"),
    ("staff", "186", "отчётность за прошлый год"),
    ("development", "2007 — рынок, 2015 — собственный склад, 2021 — сыры под контракт", ""),
    ("structure", "Директор, закупки (2), продажи (14), склад (21), бухгалтерия (3)", "сайт"),
    ("environment", "Собственник один, банк «Балтинвест», логистика своя: 9 машин", "визит"),
    ("income", "Выручка прошлого года 612 млн ₽, на 11 % больше позапрошлого", "отчётность"),
    ("business", "Начинали с торговой точки на рынке, первая сеть — через восемь лет", ""),
    ("needs", "Сливки 33 % круглый год без срывов, прогноз цены масла на квартал", "встреча с закупками"),
    ("plans", "Склад в соседнем городе весной, ещё 30 точек, своя марка сметаны", "визит"),
    ("weak_points", "Заморозка слабая, споры на приёмке; растёт ассортимент сыров", "наблюдение"),
    ("insider", "Заместитель по закупкам привык к прежнему поставщику", "визит"),
)  # fmt: skip
OLD = dt.timedelta(days=430)  # past the age of what is checked once a year


def build_dossiers(company: Company, today: dt.date) -> None:
    keys = [client.pk for client in company.clients]
    clients = Client.objects.filter(pk__in=keys, is_key=True).select_related("manager").order_by("pk")
    DossierAnswer.objects.bulk_create(
        DossierAnswer(
            client=client,
            key=key,
            value=value,
            source=source,
            author=client.manager,
            answered_on=day,
            checked_on=day,
        )
        for number, client in enumerate(clients)
        for position, (key, value, source) in enumerate(FACTS)
        # each client lacks others, the first ones fewer
        if (position + number) % (7 - number % 4) != 1
        for day in [
            today - (OLD if position == number % 9 else dt.timedelta(days=7 + 11 * position + number))
        ]
    )
