from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

# in the language of the installation: from now on they are the company's own words
KINDS = {
    "ru": (
        ("недостача", "shortage"), ("пересорт", "missort"), ("излишек", "surplus"), ("бой", "damage"),
        ("качество", "quality"),
    ),
    "en": (
        ("shortage", "shortage"), ("mis-sort", "missort"), ("surplus", "surplus"), ("damage", "damage"),
        ("quality", "quality"),
    ),
}  # fmt: skip
LISTS = {
    "ReturnReason": {
        "ru": ("брак", "бой", "истёк срок годности", "пересорт", "не продано", "ошибка в заказе"),
        "en": ("defect", "damage", "shelf life is over", "mis-sort", "not sold", "error in the order"),
    },
    "ClaimKind": {
        "ru": ("недостача", "пересорт", "бой", "качество", "срок доставки", "цена", "документы"),
        "en": ("shortage", "mis-sort", "damage", "quality", "delivery date", "price", "documents"),
    },
    "FaultyService": {
        "ru": ("склад", "доставка", "закупка", "отдел продаж", "бухгалтерия", "поставщик"),
        "en": ("warehouse", "delivery", "purchasing", "sales", "accounting", "supplier"),
    },
}
ROUTE = (("act_goods", 2), ("act", 3))
SEQUENCES = ("orders_act_number", "orders_correction_number", "orders_claim_number")


def add(apps: Any, schema_editor: Any) -> None:
    language = settings.LANGUAGE_CODE
    kinds = apps.get_model("orders", "DiscrepancyKind")
    kinds.objects.bulk_create(kinds(name=name, nature=nature) for name, nature in KINDS[language])
    for name, words in LISTS.items():
        model = apps.get_model("orders", name)
        model.objects.bulk_create(model(name=word) for word in words[language])
    steps = apps.get_model("orders", "RouteStep")
    steps.objects.bulk_create(
        steps(position=position, decider=decider, days=days) for position, (decider, days) in enumerate(ROUTE, 1)
    )


def remove(apps: Any, schema_editor: Any) -> None:
    for name in ("DiscrepancyKind", "RouteStep", *LISTS):
        apps.get_model("orders", name).objects.all().delete()


class Migration(migrations.Migration):
    """The lists and the route of acts that a company begins with, and numbers of acts and claims."""

    dependencies = [("orders", "0021_acts_and_claims")]

    operations = [
        *(migrations.RunSQL(f"CREATE SEQUENCE {name}", f"DROP SEQUENCE {name}") for name in SEQUENCES),
        migrations.RunPython(add, remove),
    ]
