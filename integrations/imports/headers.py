"""What columns are called elsewhere: in our own exports, Russian and English, and in files of 1C.

A name of the import itself always counts. What our exports show besides, and no import takes, is passed over; any other
header is refused, as a slip in it would leave the column out without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import gettext as _

from integrations.imports.problems import HEADER, Problems


class Header(Protocol):
    @property
    def name(self) -> str: ...


_WORDS = {
    "code": "код",
    "name": "имя; название; наименование",
    "legal_name": "legal name; юридическое название; полное наименование; юр. название",
    "inn": "инн",
    "kpp": "кпп",
    "ogrn": "огрн",
    "country": "страна",
    "city": "город",
    "address": "адрес",
    "segment": "market segment; сегмент рынка",
    "channel": "sales channel; канал; канал сбыта; канал продаж",
    "territory": "территория",
    "stage": "стадия; этап",
    "source": "источник; откуда узнали",
    "manager": "менеджер; ответственный",
    "phone": "телефон",
    "email": "e-mail; почта; эл. почта; электронная почта",
    "group": "группа; группа товаров",
    "unit": "единица; ед.; ед. изм.; единица измерения",
    "cost": "cost of a unit; себестоимость; себестоимость единицы",
    "vat_rate": "vat, %; ндс, %; ставка ндс",
    "client_code": "code of the client; код клиента; код контрагента",
    "product_code": "code of the product; код товара; артикул",
    "full_name": "full name; фио; имя и фамилия",
    "position": "должность",
    "role": "роль",
    "number": "номер; №",
    "date": "дата",
    "amount": "сумма; сумма без ндс; amount net of vat",
    "due_date": "due; срок; срок оплаты; оплатить до",
    "purpose": "назначение; назначение платежа",
    "invoice_number": "номер счёта; счёт",
    "quantity": "количество; кол-во",
    "document": "документ",
    "price": "цена",
    "valid_from": "valid from; действует с",
    "month": "месяц",
    "measure": "показатель",
}
# «group» of clients is a holding here and no column of their import; «segment» is ABC × XYZ
_PASSED_OVER = (
    "segment; сегмент; share of sales, %; доля в продажах, %; sales of the month; продажи месяца; plan of the month;"
    " план месяца; last contact; последний контакт; last order; последний заказ; debt; долг; overdue; просрочено;"
    " days overdue; дней просрочки; over limit; сверх лимита; next step on; дата следующего шага; next step;"
    " следующий шаг; group; группа"
)


def words(text: str) -> set[str]:
    return {word.strip() for word in text.split(";")}


def known_names(
    headers: Iterable[str], columns: Iterable[Header], others: set[str], problems: Problems
) -> list[str]:
    """Each header by the name the import knows it by, as it stands where none does, "" where it is passed over.

    `others` are passed over as well. Two headers that mean the same column are a problem.
    """
    present = [" ".join(header.split()).casefold() for header in headers]
    own = {column.name for column in columns}
    names = {word: name for name in own for word in words(_WORDS.get(name, ""))}
    # in a file that names the market segment apart, «segment» is the class beside the client
    is_export = bool(set(present) & words(_WORDS["segment"])) and "segment" in own
    passed = others | (words(_PASSED_OVER) if is_export else set())
    found = ["" if name in passed else name if name in own else names.get(name, name) for name in present]
    for name in {name for name in found if name and found.count(name) > 1}:
        twice = [header for header, meant in zip(present, found, strict=True) if meant == name]
        problems.add(HEADER, name, ", ".join(twice), _("two columns mean the same"))
    return found
