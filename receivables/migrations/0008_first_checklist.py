from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

# in the language of the installation: from now on they are the company's own words
QUESTIONS = {
    "ru": (
        "Запись в ЕГРЮЛ действует, сведения достоверны",
        "Нет дела о банкротстве и решения о ликвидации",
        "Нет крупных исков и исполнительных производств",
        "Нет недоимки и блокировки счетов налоговой",
        "Отчётность за последний год сдана, чистые активы положительны",
        "Полномочия того, кто подписывает, подтверждены",
    ),
    "en": (
        "Entered in the register of companies, its facts are true",
        "No insolvency and no liquidation",
        "No large lawsuits and enforcements",
        "No arrears of taxes, no blocked accounts",
        "Last year's statement is filed, net assets are positive",
        "Who signs has the authority to",
    ),
}


def add(apps: Any, schema_editor: Any) -> None:
    questions = apps.get_model("receivables", "ReliabilityQuestion")
    questions.objects.bulk_create(
        questions(text=text, position=place)
        for place, text in enumerate(QUESTIONS[settings.LANGUAGE_CODE], 1)
    )


def remove(apps: Any, schema_editor: Any) -> None:
    apps.get_model("receivables", "ReliabilityQuestion").objects.filter(
        text__in=[text for texts in QUESTIONS.values() for text in texts]
    ).delete()


class Migration(migrations.Migration):
    """The checklist a company begins with; it is the company's own to change."""

    dependencies = [("receivables", "0007_reliability_in_credit")]

    operations = [migrations.RunPython(add, remove)]
