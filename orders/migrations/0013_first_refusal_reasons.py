from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

# in the language of the installation: from now on they are the company's own words
REASONS = {
    "ru": (
        "Кончилось на складе",
        "Поставщик сдвинул приход",
        "Брак или истёкший срок",
        "Клиент передумал",
        "Клиент купил у другого",
        "Нет транспорта",
    ),
    "en": (
        "Out of stock",
        "The supplier came late",
        "Faulty or out of date",
        "The client changed their mind",
        "The client bought elsewhere",
        "No transport",
    ),
}


def add(apps: Any, schema_editor: Any) -> None:
    words = apps.get_model("orders", "RefusalReason")
    names = REASONS[settings.LANGUAGE_CODE[:2]]
    words.objects.bulk_create(words(name=name, position=place) for place, name in enumerate(names, 1))


class Migration(migrations.Migration):
    """Reasons of refusals a company begins with."""

    dependencies = [("orders", "0012_promised_dates_and_refusals")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
