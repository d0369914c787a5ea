"""What the purpose of a payment names: invoices, the payer's beneficiary, words that change how a sum is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# letters that look the same in both alphabets: «УТ-12» typed with Latin ones is still that invoice
_ALIKE = str.maketrans("abcehkmoptxyё–—", "авсенкмортхуе--")
_DATE = re.compile(
    r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?!\d)(?:\s*г(?:ода|\.)?(?![а-яё]))?|(\d{4})-(\d\d)-(\d\d)(?!\d)"
)
_MONTHS = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
]
_WRITTEN = re.compile(
    rf"(?:(\d{{1,2}})\s+)?\b({'|'.join(_MONTHS)})(?:[ьея]|та|[ая])?\b(?:\s+(\d{{4}}|\d{{2}})(?!\d))?(?:\s*г(?:ода|\.)?)?",
    re.IGNORECASE,
)
# what looks like a number and is none: tax, sums, shares, requisites, years
_NOISE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:в\s*т\.?\s*ч\.?|в\s+том\s+числе|без|вкл\w*)?\s*\(?\bндс\b"
        r"(?:\s*(?:не\s+облагается|по\s+ставке|в\s+сумме|в\s+размере|сумма|[(:=–—-]*\s*\d{1,2}\s*%\)?))*"
        r"\s*[-–—:=]?\s*(?:\d[\d\s]*[.,=-]\d{2}(?!\d))?(?:\s*(?:руб\w*|р)\.?)?",
        r"\b(?:инн|кпп|бик|огрн|р/?сч?|к/?с|уин|кбк)\s*[:№]?\s*\d+",
        r"\bсумм\w*\s*:?\s*\d[\d\s]*(?:[.,=-]\d{2})?(?!\d)",
        r"\d[\d\s\u00a0]*(?:[.,]\d{2})?\s*(?:руб\w*|р\.|\u20bd|rub\b|коп\w*)",
        r"\d+(?:[.,]\d+)?\s*%",
        r"(?<![\d/-])\d{1,3}(?:[ \u00a0]?\d{3})*[.,]\d{2}(?![\d/.])",
        r"\b\d{20}\b",
        r"\b(?:19|20)\d\d\s*г(?:од\w*|\.)?(?![а-яё])",
        r"\b\d{1,2}\s*(?:-?й|-?е)?\s*(?:кв|квартал\w*|нед\w*|дн\w*|шт|кг|мест\w*)\b",
    )
]
_WORD = re.compile(r"\x01\d+\x01|[0-9A-Za-zА-Яа-яЁё]+(?:[/\-–][0-9A-Za-zА-Яа-яЁё]+)*|№|#|[,;]")
_INVOICE = re.compile(r"сч[её]т\w*(?:[-/]\w+)?|сч|счф|сч/ф|с/ф|сф|invoices?|inv|инвойс\w*")
_DOCUMENT = re.compile(r"упд|накл\w*|тн|ттн|т/н|торг-?12|акт\w*|отгрузк\w*|реализаци\w*")
_OTHER = re.compile(
    r"дог|договор\w*|дог-?р\w*|контракт\w*|contract|соглаш\w*|заказ\w*|заявк\w*|спецификац\w*|прилож\w*|письм\w*|пор"
    r"|доп|л/с|чек\w*|поручен\w*|реестр\w*|агр|order|тел\w*"
)
_PREFIXED = re.compile(r"(сч[её]та?|сч|упд|inv|n|no)[-.]?(\d.*)", re.IGNORECASE)
_NEAR = 3  # words that may stand between «счёт» and its number: «счёту на оплату покупателя № 12»
_LINKS = {"№", "#", ",", ";", "и", "no", "n", "номер", "ном", "ф"}
_INN = re.compile(r"\bинн\s*[:№]?\s*(\d{10}(?:\d\d)?)(?!\d)", re.IGNORECASE)
_FORM = r"(?:ооо|оао|зао|пао|ао|ип|кфх|тоо|нко)"
_FOR = re.compile(
    rf"\bза\s+({_FORM}\s*[«\"'“„]?[^,;:()\d]+?)\s*(?:[»\"'”“]|,|;|\(|\bинн\b|\bпо\b|\bсч|\bсогл|\bдог|\bв\s+счет|\d|$)",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\bчаст(?:ь|ич\w*|ями)|\bдоплат\w*|\bостат\w*|\bпредоплат\w*|\bаванс\w*", re.IGNORECASE)
_DEDUCTED = re.compile(r"комисси\w*|удерж\w*|за\s+вычетом", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A number as it is written, the keys it may mean, whether it was called an invoice, and a date that follows."""

    text: str
    keys: tuple[str, ...]
    is_invoice: bool
    is_document: bool
    date: dt.date | None = None


@dataclass(frozen=True)
class Purpose:
    """`beneficiary` is a name after «за», `inn` a tax number in the text, both empty where there is none."""

    references: tuple[Reference, ...]
    beneficiary: str = ""
    inn: str = ""
    is_partial: bool = False
    is_deducted: bool = False


def number_key(number: str) -> str:
    """A number as it is compared: one alphabet, no capitals, no spaces, no zeros in front of figures."""
    plain = re.sub(r"\s", "", number.casefold()).translate(_ALIKE).strip("-/.")
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def name_key(name: str) -> str:
    """A company's name as it is compared: without legal form, quotes and punctuation."""
    plain = re.sub(r"[^0-9a-zа-я ]", " ", name.casefold().translate(_ALIKE).replace("-", " "))
    whole = "общество с ограниченной ответственностью|индивидуальный предприниматель|акционерное общество"
    forms = rf"\b(?:{_FORM}|{whole})\b"
    return " ".join(re.sub(forms, " ", plain).split())


def tail_of(key: str) -> str:
    """The last figures of a number, by which people call it for short."""
    found = re.findall(r"\d+", key)
    return found[-1] if found else key


def read_purpose(text: str) -> Purpose:
    beneficiary, inn = _FOR.search(text), _INN.search(text)
    return Purpose(
        references=tuple(_references(text)),
        beneficiary=name_key(beneficiary.group(1)) if beneficiary else "",
        inn=inn.group(1) if inn else "",
        is_partial=bool(_PARTLY.search(text)),
        is_deducted=bool(_DEDUCTED.search(text)),
    )


def _references(text: str) -> Iterator[Reference]:
    dates: list[dt.date | None] = []

    def put(date: dt.date | None) -> str:
        dates.append(date)
        return f" \x01{len(dates) - 1}\x01 "

    text = _DATE.sub(lambda found: put(_date(found)), text)
    text = _WRITTEN.sub(lambda found: put(_written(found)), text)
    for noise in _NOISE:
        text = noise.sub(" ; ", text)
    yield from _Scan(dates).references(text)


class _Scan:
    """Goes from word to word: what was called last decides what the next number is."""

    def __init__(self, dates: list[dt.date | None]) -> None:
        self.dates = dates
        self.found: list[Reference] = []
        self.context, self.apart, self.awaits_date = "", 0, False

    def references(self, text: str) -> list[Reference]:
        for word in _WORD.findall(text):
            self._take(word, word.casefold())
        return self.found

    def _take(self, word: str, low: str) -> None:
        if word.startswith("\x01"):
            self._date(self.dates[int(word.strip("\x01"))])
        elif any(sign.isdigit() for sign in word) and not _DOCUMENT.fullmatch(low):
            self._number(word, low)
        elif _OTHER.fullmatch(low):
            self._enter("other")
        elif _INVOICE.fullmatch(low):
            self._enter("invoice")
        elif _DOCUMENT.fullmatch(low):
            self._enter("document")
        elif low in ("от", "dated", "of"):
            self.awaits_date = True
        elif low not in _LINKS:
            self.apart += 1
            if self.apart > _NEAR:
                self.context = ""

    def _enter(self, context: str) -> None:
        self.context, self.apart, self.awaits_date = context, 0, False

    def _date(self, day: dt.date | None) -> None:
        if self.found and self.awaits_date and day and self.context in ("invoice", "document"):
            self.found[-1] = replace(self.found[-1], date=day)
        self.awaits_date = False
        if self.context == "other":
            self.context = ""

    def _number(self, word: str, low: str) -> None:
        if self.context == "other":
            # of a contract; what follows its date or a comma may be anything
            self.context = "named"
            return
        split = _PREFIXED.fullmatch(word)
        if split and low[0] != "n":
            self._enter("invoice")
        keys = (number_key(word), number_key(split.group(2))) if split else (number_key(word),)
        is_document = self.context == "document"
        self.found.append(Reference(word, keys, self.context == "invoice", is_document))
        # further numbers of a list are of the same kind
        self.apart, self.awaits_date = 0, False


def _date(found: re.Match[str]) -> dt.date | None:
    day, month, year, *iso = found.groups()
    if iso[0]:
        return _day(int(iso[0]), int(iso[1]), int(iso[2]))
    return _day(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _written(found: re.Match[str]) -> dt.date | None:
    day, month, year = found.groups()
    if not day or not year:
        return None
    return _day(int(year) + (2000 if len(year) == 2 else 0), _MONTHS.index(month.casefold()) + 1, int(day))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
