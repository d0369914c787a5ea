from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

# in the language of the installation: from now on they are the company's own words
KINDS = {
    "ru": ("Доставка", "Разгрузка и занос", "Монтаж", "Пусконаладка", "Обучение персонала", "Выкладка товара"),
    "en": ("Delivery", "Unloading", "Installation", "Commissioning", "Training of staff", "Merchandising"),
}


def add(apps: Any, schema_editor: Any) -> None:
    words = apps.get_model("orders", "ServiceKind")
    names = KINDS[settings.LANGUAGE_CODE[:2]]
    words.objects.bulk_create(words(name=name, position=place) for place, name in enumerate(names, 1))


class Migration(migrations.Migration):
    """Kinds of services a company begins with."""

    dependencies = [("orders", "0016_support_stock_purchases_services")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
