"""What columns are called elsewhere: in our own exports, Russian and English, in files of 1C and of Excel.

A table for every kind, and one for the kinds whose column means something else. Names are parted by «;»; those behind a
«|» count only where none before it stands in the file: a code is surer than a name, an amount net of VAT than one that
does not say.
"""

from __future__ import annotations

import re

ALL = {
    "code": "код",
    "name": "имя; название; наименование",
    "legal_name": "legal name; юридическое название; полное наименование; наименование полное; юр. название;"
    " юридическое наименование; наименование для печати",
    "inn": "инн",
    "kpp": "кпп",
    "ogrn": "огрн; огрн/огрнип; огрнип",
    "country": "страна; страна регистрации",
    "city": "город",
    "address": "адрес; юридический адрес | фактический адрес; почтовый адрес",
    "segment": "market segment; сегмент рынка",
    "channel": "sales channel; канал; канал сбыта; канал продаж",
    "territory": "территория; бизнес-регион",
    "stage": "стадия; этап",
    "source": "источник; откуда узнали",
    "manager": "менеджер; ответственный; основной менеджер; ответственный менеджер; менеджер клиента",
    "phone": "телефон; номер телефона; телефоны | мобильный телефон; рабочий телефон",
    "email": "e-mail; почта; эл. почта; электронная почта; адрес электронной почты; электронный адрес",
    "group": "группа; группа товаров; номенклатурная группа; товарная группа; группа номенклатуры",
    "unit": "единица; ед.; ед. изм.; единица измерения; ед. измерения; базовая единица; единица хранения",
    "cost": "cost of a unit; себестоимость; себестоимость единицы",
    "vat_rate": "vat, %; ндс, %; ставка ндс; % ндс",
    "client_code": "code of the client; код клиента; код контрагента; код партнера; код покупателя"
    " | контрагент; покупатель; клиент; партнер; заказчик; плательщик",
    "product_code": "code of the product; код товара; код номенклатуры; артикул"
    " | номенклатура; товар; номенклатура, артикул; номенклатура, характеристика",
    "full_name": "full name; фио; имя и фамилия; ф.и.о; фамилия, имя, отчество",
    "position": "должность",
    "role": "роль",
    "department": "отдел; подразделение",
    "number": "номер; №; номер документа; № документа",
    "date": "дата; дата документа",
    "amount": "сумма без ндс; amount net of vat | сумма; сумма документа; всего",
    "due_date": "due; срок; срок оплаты; оплатить до; дата оплаты; дата платежа; оплатить не позднее",
    "purpose": "назначение; назначение платежа",
    "invoice_number": "номер счета; счет; № счета",
    "quantity": "количество; кол-во; количество продано",
    "document": "документ; номер документа; № документа | номер; №",
    "column": "колонка; вид цены; вид цен; тип цены; тип цен; прайс-лист",
    "price": "цена; цена с ндс",
    "valid_from": "valid from; действует с; дата начала действия; дата установки | дата; период",
    "month": "месяц; период | дата",
    "measure": "показатель",
    "warehouse": "склад; место хранения",
    "reserved": "резерв; в резерве; зарезервировано",
    "expected_on": "ожидается; ожидается к поступлению; дата поступления; ожидаемая дата поступления",
}
BY_KIND = {
    "users": {"full_name": f"{ALL['full_name']} | наименование; сотрудник; пользователь; имя"},
    "clients": {
        "name": f"{ALL['name']} | контрагент; партнер; клиент; краткое наименование; рабочее наименование",
        "code": "код; код контрагента; код клиента; код партнера",
    },
    "persons": {"full_name": f"{ALL['full_name']} | контактное лицо; наименование; имя"},
    "products": {
        "code": "код; код номенклатуры; код товара | артикул",
        "name": f"{ALL['name']} | номенклатура; товар; рабочее наименование",
        "group": f"{ALL['group']} | родитель; вид номенклатуры; входит в группу",
    },
    "sales": {
        "amount": "сумма без ндс; amount net of vat; выручка без ндс; стоимость без ндс; продажи без ндс"
        " | сумма; выручка; стоимость; сумма продажи",
        "cost": "себестоимость; себестоимость без ндс; сумма себестоимости",
        "kind": "вид операции; продажа или возврат",
    },
    "invoices": {
        "number": f"{ALL['number']}; номер счета; № счета | счет",
        "date": "дата; дата документа; дата счета",
        # an invoice is with VAT, so are payments
        "amount": "сумма с ндс; сумма; сумма документа; сумма счета; к оплате | всего; всего с ндс",
    },
    "payments": {
        "amount": "сумма; сумма документа; сумма платежа; сумма с ндс; поступило; приход | всего",
        "date": f"{ALL['date']}; дата оплаты; дата платежа; дата поступления",
        "invoice_number": f"{ALL['invoice_number']} | счет на оплату",
    },
    "targets": {"amount": "сумма; план; значение; цель; сумма плана"},
    "contracts": {
        "number": f"{ALL['number']}; номер договора; № договора | договор; наименование",
        "signed_on": "signed; дата подписания; дата договора; дата заключения | дата",
        "valid_from": "valid from; действует с; дата начала действия; дата начала; срок действия с",
        "valid_to": "valid to; действует по; действует до; дата окончания действия; дата окончания; срок действия по",
        "payment_term_days": "отсрочка; отсрочка, дней; отсрочка платежа; срок оплаты; срок оплаты, дней;"
        " число дней отсрочки | допустимое число дней задолженности",
        "term_unit": "дни; вид дней",
    },
    "limits": {
        "way": "способ оплаты; порядок оплаты; форма расчетов; вид расчетов",
        "amount": "лимит; кредитный лимит; сумма лимита; допустимая сумма задолженности | сумма",
        "tolerance_days": "допустимая просрочка; допустимая просрочка, дней; допуск, дней",
        "reason": "причина; основание; комментарий",
        "valid_from": f"{ALL['valid_from']}; действует от; дата начала",
    },
    "stock": {
        "quantity": "количество; кол-во; в наличии; остаток; остаток на складе; конечный остаток; количество на складе",
    },
    "columns": {"valid_from": f"{ALL['valid_from']}; действует от; дата начала"},
}
# «group» of clients is a holding here and no column of their import; «segment» is ABC × XYZ
OF_EXPORTS = (
    "segment; сегмент; share of sales, %; доля в продажах, %; sales of the month; продажи месяца; plan of the month;"
    " план месяца; last contact; последний контакт; last order; последний заказ; debt; долг; overdue; просрочено;"
    " days overdue; дней просрочки; over limit; сверх лимита; next step on; дата следующего шага; next step;"
    " следующий шаг; group; группа"
)
_UNIT = re.compile(r"\s*[,(]\s*[^\s\d,()%]{1,4}\)?$")


def plain(header: str) -> str:
    """A header without what it may be written with: letter case, line breaks, «ё», a currency or unit."""
    text = " ".join(header.split()).casefold().replace("ё", "е")
    return _UNIT.sub("", text).rstrip(" :.*")


def words(text: str) -> list[str]:
    return [plain(word) for word in text.split(";") if word.strip()]


def names_of(kind: str, column: str) -> tuple[list[str], list[str]]:
    """What a column of this kind may be called: surely, and where nothing surer stands in the file."""
    sure, _bar, otherwise = BY_KIND.get(kind, {}).get(column, ALL.get(column, "")).partition("|")
    return words(sure), words(otherwise)
