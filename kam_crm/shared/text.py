"""Names and queries as people sort and type them. The database sorts by code point, so it is given keys.

`sort_key` is stored beside a name and is what searches look into; `search_variants` gives the spellings of a
query to look for there.
"""

from __future__ import annotations

import re
import unicodedata

SORT_KEY_LENGTH = 220  # a little more than a name has: ß becomes ss

_LEGAL_FORMS = (
    "общество с ограниченной ответственностью",
    "публичное акционерное общество",
    "непубличное акционерное общество",
    "открытое акционерное общество",
    "закрытое акционерное общество",
    "акционерное общество",
    "индивидуальный предприниматель",
    *("ооо", "оао", "зао", "пао", "нао", "ао", "ип", "тоо", "одо", "чп", "пбоюл", "гуп", "муп", "фгуп", "гк"),
    *("llc", "ltd", "inc", "corp", "gmbh", "ag", "sa", "plc"),
)
# the first alternative that fits is taken, so longer forms come before those they contain
_FORM = re.compile(rf"\b(?:{'|'.join(_LEGAL_FORMS)})\b")
_NO_WORD = re.compile(r"[\W_]+")
_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_CYRILLIC = str.maketrans(_LATIN_KEYS + '~{}:"<>', _CYRILLIC_KEYS + "ёхъжэбю")
_TO_LATIN = str.maketrans(_CYRILLIC_KEYS, _LATIN_KEYS)
_LATIN_SOUNDS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
# back: longer groups first; «y» ends «-iy», «-yy» as й and is ы elsewhere, «h», «c», «w», «x» are of no table of ours
_CYRILLIC_SOUNDS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "yo": "е",
    "ye": "е", "iy": "ий", "yy": "ый", "ay": "ай", "ey": "ей", "oy": "ой", "uy": "уй", "ck": "к", "ph": "ф",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_CYRILLIC_SOUNDS, key=len, reverse=True)))
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[а-яё]")


def normalise_spaces(text: str) -> str:
    """Without spaces at the ends; any run of white space, also unbreakable, is one space."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Lower case, ё as е, letters without accents (й stays), punctuation as single spaces."""
    # NFC first: «й» may come as two characters and must stay one letter
    letters = "".join(_plain(letter) for letter in unicodedata.normalize("NFC", text))
    return _NO_WORD.sub(" ", letters.casefold()).strip()


def sort_key(name: str) -> str:
    """What a name is sorted by: its meaningful part, folded, with the legal form moved to the end.

    «ООО "Ёлка"» gives «елка ооо»: it stands among the Ё, and beside «АО Ёлка» in a fixed order.
    """
    plain = folded(name)
    forms = _FORM.findall(plain)
    return normalise_spaces(" ".join([_FORM.sub(" ", plain), *forms]))[:SORT_KEY_LENGTH]


def sort_keys_alike(name: str) -> list[str]:
    """Sort keys of this very name, without a legal form and with each: «Ёлка», «ООО "Елка"» and «ёлка АО» are alike."""
    plain = folded(name)
    bare = normalise_spaces(_FORM.sub(" ", plain)) or plain
    return [bare[:SORT_KEY_LENGTH], *(f"{bare} {form}"[:SORT_KEY_LENGTH] for form in _LEGAL_FORMS)]


def search_variants(query: str) -> list[str]:
    """Spellings of a query to look for in sort keys, the likeliest first; empty for an empty query.

    Folded like the keys, without the legal form unless it is all there is; then the same keystrokes on the
    other keyboard layout («hjvfirf» is «ромашка», «Рщгыу» is «house»).
    """
    typed = query.casefold()
    spellings = [typed]
    if _LATIN.search(typed) and not _CYRILLIC.search(typed):
        spellings.append(typed.translate(_TO_CYRILLIC))
    elif _CYRILLIC.search(typed) and not _LATIN.search(typed):
        spellings.append(typed.translate(_TO_LATIN))
    variants = (normalise_spaces(_FORM.sub(" ", plain)) or plain for plain in map(folded, spellings))
    return list(dict.fromkeys(variant for variant in variants if variant))


def transliterated(words: str) -> str:
    """Folded words in the letters of the other alphabet: «lukoshko» is «лукошко»; "" where both are mixed."""
    if _LATIN.search(words) and not _CYRILLIC.search(words):
        return _SOUND.sub(lambda found: _CYRILLIC_SOUNDS[found[0]], words)
    if _CYRILLIC.search(words) and not _LATIN.search(words):
        return "".join(_LATIN_SOUNDS.get(letter, letter) for letter in words)
    return ""


def _plain(letter: str) -> str:
    if letter in "йЙ" or letter.isascii():
        return letter
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
