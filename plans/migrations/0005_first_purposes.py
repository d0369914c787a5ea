from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

# in the language of the installation: from now on they are the company's own words
WORDS = {
    "ru": [
        "условия продажи", "порядок расчётов", "ассортимент", "цены и скидки", "дебиторская задолженность",
        "претензия", "знакомство", "план закупок", "обратная связь",
    ],
    "en": [
        "conditions of sale", "settlement of payments", "assortment", "prices and discounts", "receivables",
        "claim", "acquaintance", "purchase plan", "feedback",
    ],
}  # fmt: skip


def add_words(apps: Any, schema_editor: Any) -> None:
    purposes = apps.get_model("plans", "ContactPurpose")
    purposes.objects.bulk_create(purposes(name=name) for name in WORDS[settings.LANGUAGE_CODE])


def remove_words(apps: Any, schema_editor: Any) -> None:
    """Those that a contact already names stay."""
    purposes = apps.get_model("plans", "ContactPurpose")
    known = [name for names in WORDS.values() for name in names]
    purposes.objects.filter(name__in=known, activities=None).delete()


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_kinds_and_purposes")]

    operations = [migrations.RunPython(add_words, remove_words)]
