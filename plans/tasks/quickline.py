"""What somebody types in one line, taken apart: «завтра 15:00 позвонить Лукошко про акт», “they: 300k by fri”.

Russian and English stand in one table: people mix them. What no rule knows stays text. Days are as typed; that a day
off becomes a working day is the business of whoever saves it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kam_crm.shared.currency import SIGNS

LONGEST = 250
DAY, HOUR, REPEAT, SIDE, AMOUNT, VERB, TO, BOSS = (
    "day",
    "hour",
    "repeat",
    "side",
    "amount",
    "verb",
    "to",
    "boss",
)
# what says when, and to whom, is no part of what is to be done
TAKEN_OUT = frozenset({DAY, HOUR, REPEAT, SIDE, TO, BOSS})


@dataclass(frozen=True)
class Part:
    """`value`: a date, a time, (repeat, weekday or none), a side, a Decimal in RUB, a verb, a name, True."""

    kind: str
    start: int
    end: int
    value: Any


@dataclass(frozen=True)
class Parsed:
    line: str
    parts: tuple[Part, ...]
    today: dt.date

    def value(self, kind: str) -> Any:
        return next((part.value for part in self.parts if part.kind == kind), None)

    @property
    def text(self) -> str:
        """What is left to be done, in the words that were typed."""
        return _without(self.line, [part for part in self.parts if part.kind in TAKEN_OUT])

    @property
    def due_on(self) -> dt.date | None:
        day: dt.date | None = self.value(DAY)
        if day is not None:
            return day
        if (repeat := self.value(REPEAT)) is not None:
            return self.today if repeat[1] is None else on_weekday(repeat[1], self.today)
        return self.today if self.value(HOUR) is not None else None

    @property
    def names(self) -> list[Word]:
        """Words that may be a client's or a person's name, without days, sums and verbs."""
        known = [part for part in self.parts if part.kind in TAKEN_OUT | {AMOUNT, VERB}]
        return words_of(_without(self.line, known))


Make = Callable[[re.Match[str], dt.date], Any]

# ---- the table -------------------------------------------------------------------------------------------------------
WEEKDAYS = (
    r"пн|понедельник(?:а|у)?|mon(?:day)?",
    r"вт|вторник(?:а|у)?|tue(?:s|sday)?",
    r"ср|сред(?:а|у|ы|е)|wed(?:nesday)?",
    r"чт|четверг(?:а|у)?|thu(?:r|rs|rsday)?",
    r"пт|пятниц(?:а|у|ы|е)|fri(?:day)?",
    r"сб|суббот(?:а|у|ы|е)|sat(?:urday)?",
    r"вс|воскресень(?:е|я|ю)|sun(?:day)?",
)
MONTHS = (
    r"янв(?:ар[ья])?|jan(?:uary)?", r"фев(?:р(?:ал[ья])?)?|feb(?:ruary)?", r"мар(?:т(?:а)?)?|mar(?:ch)?",
    r"апр(?:ел[ья])?|apr(?:il)?", r"ма[йя]|may", r"июн[ья]?|june?", r"июл[ья]?|july?", r"авг(?:уст(?:а)?)?|aug(?:ust)?",
    r"сен(?:т(?:ябр[ья])?)?|sep(?:t(?:ember)?)?", r"окт(?:ябр[ья])?|oct(?:ober)?", r"ноя(?:бр[ья])?|nov(?:ember)?",
    r"дек(?:абр[ья])?|dec(?:ember)?",
)  # fmt: skip
WEEKDAY = "|".join(f"(?:{words})" for words in WEEKDAYS)
MONTH = "|".join(f"(?:{words})" for words in MONTHS)
BEFORE = r"(?:\b(?:не позднее|до|ко?|во?|на|by|on|till|until|before|at)\s+)?"
SIGN = "|".join(map(re.escape, set(SIGNS.values())))
NUMBERS = {"": 1, "a": 1, "an": 1, "one": 1, "два": 2, "две": 2, "two": 2, "пару": 2, "три": 3, "three": 3}
UNITS = ((r"д(?:ень|ня|ней)|days?", "day"), (r"недел\w+|weeks?", "week"), (r"месяц\w*|months?", "month"))
SUMS = ((r"млн|миллион\w*|mln|millions?|m", 1_000_000), (r"тыс\w*|т\.?\s?р\.?|т|thousand|к|k", 1000))
GOODS = r"(?:кг|г|шт|кор|л|уп|kg|pcs|boxes)\b"
VERBS = {
    "call": r"позвон\w*|звонок|созвон\w*|набрать|call|ring|phone",
    "meet": r"встреч\w*|встрет\w*|визит\w*|съездить|заехать|meet(?:ing)?|visit",
    "write": r"письм\w*|напи[сш]\w*|e-?mail|write",
    "send": r"присл\w*|пришл\w*|отправ\w*|высла\w*|вышл\w*|send",
}
HOURS = (
    (r"до обеда|before lunch", dt.time(13)),
    (r"после обеда|after lunch|in the afternoon", dt.time(15)),
    (r"утром|с утра|in the morning", dt.time(10)),
    (r"в полдень|at noon|by noon", dt.time(12)),
    (
        r"вечером|до конца дня|к концу дня|in the evening|(?:by )?(?:the )?end of (?:the )?day|eod",
        dt.time(18),
    ),
)


def _number(words: str, table: tuple[str, ...]) -> int:
    """The position of the words in a table of names."""
    return next(index for index, name in enumerate(table) if re.fullmatch(name, words, re.IGNORECASE))


def _unit(words: str, table: Any) -> Any:
    return next(value for name, value in table if re.fullmatch(name, words, re.IGNORECASE))


def on_weekday(weekday: int, since: dt.date) -> dt.date:
    """The first such weekday, the day itself included; Monday is 0."""
    return since + dt.timedelta(days=(weekday - since.weekday()) % 7)


def _next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=7 - today.weekday())


def _date(day: str, month: int, year: str | None, today: dt.date) -> dt.date | None:
    """Of a date without a year the next one; None for what no calendar has."""
    try:
        if year:
            return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
        found = dt.date(today.year, month, int(day))
        return found if found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


def _numeric(match: re.Match[str], today: dt.date) -> Any:
    return _date(match["d"], int(match["m"]), match["y"], today)


def _worded(match: re.Match[str], today: dt.date) -> Any:
    return _date(match["d"], _number(match["m"], MONTHS) + 1, match["y"], today)


def _through(match: re.Match[str], today: dt.date) -> Any:
    written = (match["n"] or "").lower()
    count = NUMBERS[written] if written in NUMBERS else int(written)
    if count > 500:
        return None
    match _unit(match["u"], UNITS):
        case "day":
            return today + dt.timedelta(days=count)
        case "week":
            return today + dt.timedelta(days=7 * count)
    year, month = today.year + (today.month - 1 + count) // 12, (today.month - 1 + count) % 12 + 1
    return dt.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _end(match: re.Match[str], today: dt.date) -> Any:
    if _unit(match["u"], UNITS) == "month":
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    return on_weekday(4, today) if today.weekday() <= 4 else today


def _weekday(match: re.Match[str], today: dt.date) -> Any:
    weekday = _number(match["w"], WEEKDAYS)
    if match["next"]:
        return _next_monday(today) + dt.timedelta(days=weekday)
    return on_weekday(weekday, today + dt.timedelta(days=1))


def _clock(match: re.Match[str], today: dt.date) -> Any:
    found = match.groupdict()
    hour, minute = int(found["h"]), int(found.get("min") or 0)
    half = (found.get("half") or "").lower()
    if half == "pm" and hour < 12:
        hour += 12
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def _sum(match: re.Match[str], today: dt.date) -> Any:
    digits = re.sub(r"\s", "", match["n"])
    amount = Decimal(digits + (f".{match['c']}" if match["c"] else ""))
    if match["u"]:
        return amount * _unit(match["u"], SUMS)
    is_year = len(digits) == 4 and digits.startswith(("19", "20")) and not match["sign"]
    # a bare number is a sum only where it looks like one
    return None if is_year or not (match["sign"] or len(digits) >= 4) else amount


def _repeated(match: re.Match[str], today: dt.date) -> Any:
    if match["w"]:
        return "week", _number(match["w"], WEEKDAYS)
    return _unit(match["u"], UNITS), None


def _given(value: Any) -> Make:
    return lambda match, today: value


def _in_days(count: int) -> Make:
    return lambda match, today: today + dt.timedelta(days=count)


def _rule(kind: str, pattern: str, make: Make) -> tuple[str, re.Pattern[str], Make]:
    return kind, re.compile(pattern, re.IGNORECASE), make


# the first that fits wins: longer words before those that are a part of them, sums before dates («1.5 млн»)
RULES = (
    _rule(SIDE, r"^\s*(?:они|нам|they)\s*:", _given("theirs")),
    _rule(SIDE, r"^\s*(?:мы|we)\s*:", _given("ours")),
    _rule(BOSS, r"(?:^|(?<=\s))!+", _given(True)),
    _rule(TO, r"(?<!\S)@(?P<name>[\w.\-]+(?:@[\w.\-]+)?)", lambda match, today: match["name"].rstrip(".")),
    _rule(AMOUNT, rf"(?<![\w№.,:\-/])(?P<n>\d{{1,3}}(?:[  \u202f]\d{{3}})+|\d+)(?:[.,](?P<c>\d{{1,2}}))?"
          rf"(?:\s?(?P<u>{'|'.join(words for words, _ in SUMS)})(?!\w))?"
          rf"(?:\s?(?P<sign>{SIGN}|руб\w*\.?|р\.|rub))?(?![\w:/]|[.,]\d|\s?{GOODS})", _sum),
    _rule(REPEAT, rf"\b(?:кажд\w+|every)\s+(?:рабочий\s+|working\s+)?"
          rf"(?:(?P<w>{WEEKDAY})|(?P<u>день|неделю|месяц|day|week|month))\b", _repeated),
    _rule(DAY, r"\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _numeric),
    _rule(DAY, BEFORE + r"(?<![\d.№/])(?<!№ )(?P<d>\d{1,2})\.(?P<m>\d{1,2})(?:\.(?P<y>\d{4}|\d\d))?(?![\d.]*\d)",
          _numeric),
    _rule(DAY, BEFORE + r"(?<![\d.№/])(?<!№ )(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}|\d\d))?(?![\d/])", _numeric),
    _rule(DAY, BEFORE + rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{MONTH})\b\.?(?:\s+(?P<y>20\d\d))?",
          _worded),
    _rule(DAY, BEFORE + rf"\b(?P<m>{MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>20\d\d))?", _worded),
    _rule(DAY, rf"\b(?:через|in)\s+(?:(?P<n>\d+|{'|'.join(filter(None, NUMBERS))})\s+)?"
          rf"(?P<u>{'|'.join(words for words, _ in UNITS)})\b", _through),
    _rule(HOUR, rf"\b(?:{HOURS[0][0]})\b", _given(HOURS[0][1])),
    *(_rule(HOUR, rf"\b(?:{words})\b", _given(hour)) for words, hour in HOURS[1:]),
    _rule(DAY, r"\b(?:до|к|ко|в)?\s*конц[ауе]\s+(?P<u>недели|месяца)\b", _end),
    _rule(DAY, r"\b(?:(?:by|at)\s+)?(?:the\s+)?end of (?:the\s+)?(?P<u>week|month)\b", _end),
    _rule(DAY, r"\b(?:на\s+)?(?:след\w*\s+недел[еюи]|next week)\b", lambda match, today: _next_monday(today)),
    _rule(DAY, BEFORE + rf"\b(?P<next>(?:след\w*\.?|next)\s+)?(?P<w>{WEEKDAY})\b", _weekday),
    _rule(DAY, BEFORE + r"\b(?:послезавтра|(?:the\s+)?day after tomorrow)\b", _in_days(2)),
    _rule(DAY, BEFORE + r"\b(?:завтра|tomorrow)\b", _in_days(1)),
    _rule(DAY, BEFORE + r"\b(?:сегодня|today)\b", _in_days(0)),
    _rule(HOUR, BEFORE + r"(?<![\d:])(?P<h>\d{1,2}):(?P<min>\d\d)(?![\d:])", _clock),
    _rule(HOUR, r"\b(?:(?:at|by)\s+)?(?P<h>\d{1,2})\s?(?P<half>am|pm)\b", _clock),
    _rule(HOUR, r"\bв\s+(?P<h>\d{1,2})\s?(?:ч|час\w*)\b", _clock),
    _rule(HOUR, r"\b(?:в|к|at)\s+(?P<h>\d{1,2})(?=\s*(?:,|$))", _clock),
    *(_rule(VERB, rf"\b(?:{words})\b", _given(verb)) for verb, words in VERBS.items()),
)  # fmt: skip


def parse(line: str, *, today: dt.date, without: Collection[str] = ()) -> Parsed:
    """The line in parts, one of each kind; kinds in `without` stay text. Raises nothing, whatever was typed."""
    line = line.replace("\x00", "")[:LONGEST]
    parts: list[Part] = []
    for kind, pattern, make in RULES:
        if kind in without or any(part.kind == kind for part in parts):
            continue
        for match in pattern.finditer(line):
            is_free = all(match.end() <= part.start or match.start() >= part.end for part in parts)
            if is_free and (value := make(match, today)) is not None:
                parts.append(Part(kind, match.start(), match.end(), value))
                break
    return Parsed(line, tuple(sorted(parts, key=lambda part: part.start)), today)


def _without(line: str, parts: Collection[Part]) -> str:
    kept, at = [], 0
    for part in sorted(parts, key=lambda part: part.start):
        kept.append(line[at : part.start])
        at = part.end
    left = " ".join(" ".join([*kept, line[at:]]).split())
    return re.sub(r"\s+([,.;:])", r"\1", left).strip(" ,;:–—-")


# ---- names -----------------------------------------------------------------------------------------------------------
ENDINGS = re.compile(
    r"(?:ого|его|ому|ему|ыми|ими|ами|ями|ой|ей|ый|ий|ая|яя|ое|ее|ую|юю|ом|ем|ам|ям|ах|ях|а|я|о|е|у|ю|ы|и|ь|й)$"
)
SHORTEST_NAME = 4
SHORTEST_NOUN = 3
JOINING = frozenset(
    (
        "про",
        "для",
        "или",
        "что",
        "как",
        "при",
        "под",
        "над",
        "без",
        "the",
        "for",
        "and",
        "with",
        "about",
        "from",
    )
)
ANY_VERB = re.compile(rf"(?:{'|'.join(VERBS.values())})", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """`stem` is the word without its ending in lower case: «Лукошка» and «Лукошко» have the same."""

    text: str
    stem: str
    is_capital: bool


def stem(word: str) -> str:
    word = word.lower().replace("ё", "е")
    shorter = ENDINGS.sub("", word)
    return shorter if len(shorter) >= SHORTEST_NAME else word


def words_of(text: str, *, shortest: int = SHORTEST_NAME) -> list[Word]:
    """The words of a text that are long enough to be looked for; abbreviations are long enough."""
    words = re.findall(r"[^\W\d_][\w\-]+", text)
    return [
        Word(word, stem(word), word[0].isupper())
        for word in words
        if len(word) >= shortest or (len(word) > 2 and word.isupper())
    ]


def alike(one: str, other: str) -> bool:
    """Whether two texts speak of the same: they share a word that is neither a verb of doing nor a joining one."""
    return not _nouns(one).isdisjoint(_nouns(other))


def _nouns(text: str) -> set[str]:
    return {
        word.stem
        for word in words_of(text, shortest=SHORTEST_NOUN)
        if word.text.lower() not in JOINING and not ANY_VERB.fullmatch(word.text)
    }
