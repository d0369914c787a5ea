from __future__ import annotations

from typing import Any

from django.db import migrations

GREETING_RU = "Здравствуйте, {contact}!\n\n"
GREETING_EN = "Dear {contact},\n\n"
END_RU = "\n\nС уважением,\n{manager}, {company}"
END_EN = "\n\nKind regards,\n{manager}, {company}"
# kind, subjects and what stands between greeting and end, in Russian and in English
LETTERS = (
    ("confirmed", "Заказ {number} подтверждён", "Order {number} is confirmed",
     "Ваш заказ {number} на {sum} подтверждён. Отгрузим {day}.",
     "your order {number} of {sum} is confirmed. We ship it on {day}."),
    ("rescheduled", "Заказ {number}: новая дата отгрузки", "Order {number}: another shipping day",
     "Отгрузка заказа {number} перенесена с {was} на {day}. Причина: {reason}.",
     "the shipment of order {number} has moved from {was} to {day}. The reason: {reason}."),
    ("partial", "Заказ {number} отгружен частично", "Order {number} is shipped in part",
     "Часть заказа {number} отгружена. Остаток отгрузим {day}.",
     "a part of order {number} is shipped. The rest follows on {day}."),
    ("shipped", "Заказ {number} отгружен", "Order {number} is shipped",
     "Заказ {number} отгружен полностью.",
     "order {number} is shipped."),
    ("refused", "Заказ {number}: остатка не будет", "Order {number}: the rest will not come",
     "Остаток заказа {number} отгружен не будет. Причина: {reason}.",
     "the rest of order {number} will not be shipped. The reason: {reason}."),
    ("cancelled", "Заказ {number} отменён", "Order {number} is cancelled",
     "Заказ {number} отменён. Причина: {reason}.",
     "order {number} is cancelled. The reason: {reason}."),
)  # fmt: skip


def add(apps: Any, schema_editor: Any) -> None:
    templates = apps.get_model("orders", "NoticeTemplate")
    templates.objects.bulk_create(
        templates(
            kind=kind, is_on=False, subject_ru=subject_ru, subject_en=subject_en,
            body_ru=GREETING_RU + body_ru + END_RU, body_en=GREETING_EN + body_en + END_EN,
        )
        for kind, subject_ru, subject_en, body_ru, body_en in LETTERS
    )  # fmt: skip


class Migration(migrations.Migration):
    """Letters to clients a company begins with, none of which goes by itself."""

    dependencies = [("orders", "0019_letters_about_orders")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
