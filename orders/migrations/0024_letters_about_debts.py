from typing import Any

from django.db import migrations, models

GREETING_RU = "Здравствуйте, {contact}!\n\n"
GREETING_EN = "Dear {contact},\n\n"
END_RU = "\n\nС уважением,\n{manager}, {company}"
END_EN = "\n\nKind regards,\n{manager}, {company}"
# kind, subjects and what stands between greeting and end, in Russian and in English
LETTERS = (
    ("debt_notice", "Скоро срок оплаты: {sum}", "Invoices fall due: {sum}",
     "Напоминаем о счетах, срок оплаты которых подходит:\n{invoices}\n\nЕсли они уже оплачены, спасибо.",
     "a reminder of invoices that fall due soon:\n{invoices}\n\nThank you if they are paid already."),
    ("debt_letter", "Просроченная оплата: {sum}", "Overdue invoices: {sum}",
     "На {day} не оплачены в срок счета на {sum}:\n{invoices}\n\nПросим оплатить их или назвать день оплаты.",
     "on {day} invoices of {sum} are overdue:\n{invoices}\n\nPlease pay them, or name the day on which you will."),
    ("debt_claim", "Претензия об оплате {sum}", "Claim for payment of {sum}",
     "На {day} за {client} числится просроченный долг {sum}:\n{invoices}\n\nТребуем оплатить его в течение 30 дней."
     " После этого срока мы вправе обратиться в суд.",
     "on {day} {client} owes us overdue invoices of {sum}:\n{invoices}\n\nWe demand payment within 30 days; after that"
     " we may go to court."),
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


def take(apps: Any, schema_editor: Any) -> None:
    kinds = [kind for kind, *_rest in LETTERS]
    apps.get_model("orders", "NoticeTemplate").objects.filter(kind__in=kinds).delete()


class Migration(migrations.Migration):
    """Letters about debts a company begins with, none of which goes by itself."""

    dependencies = [
        ('orders', '0023_letters_about_claims'),
    ]

    operations = [
        migrations.AlterField(
            model_name='noticetemplate',
            name='kind',
            field=models.CharField(choices=[('confirmed', 'order confirmed'), ('rescheduled', 'shipping day moved'), ('partial', 'shipped in part'), ('shipped', 'shipped'), ('refused', 'the rest will not come'), ('cancelled', 'order cancelled'), ('claim', 'answer to a claim'), ('debt_notice', 'invoices that fall due'), ('debt_letter', 'overdue invoices'), ('debt_claim', 'claim about overdue invoices')], max_length=12, unique=True, verbose_name='news'),
        ),
        migrations.RunPython(add, take),
    ]
