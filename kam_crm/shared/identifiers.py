"""Numbers that identify companies and people: brought to one spelling, checked, refused in words.

Each function returns the spelling to store ("" for nothing) or raises ValidationError with a text for people.
Rules: standards.md 3.3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.ru import inn as ru_inn
from stdnum.ru import ogrn as ru_ogrn

RUSSIA = "RU"
_NAMES_OF_RUSSIA = {"", "ru", "рф", "россия", "российская федерация", "russia", "russian federation"}
LONGEST_EXTENSION = 10  # digits
TAX_NUMBER_LENGTH = 20
_FILLING = re.compile(r"[\s\-–—]+")
# ASCII: \d alone takes digits of every script
_KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}", re.ASCII)
_FOREIGN_TAX_NUMBER = re.compile(r"[0-9A-ZА-Я][0-9A-ZА-Я ./\-]*")
_TREASURY_BIK = ("00", "01", "02")
_KEY_WEIGHTS = (7, 1, 3)
_validate_email = EmailValidator(_("This is not an e-mail address."))


def normalise_country(raw: str) -> str:
    """An ISO code in capitals, or a name as it is written; Russia by any of its names and where nothing is written."""
    country = " ".join(raw.split())
    if country.casefold() in _NAMES_OF_RUSSIA:
        return RUSSIA
    return country.upper() if len(country) == 2 else country


def normalise_inn(raw: str, country: str = RUSSIA) -> str:
    """An INN with right check digits; of other countries any tax number, in capitals."""
    if country != RUSSIA:
        return _foreign_tax_number(raw)
    inn = _FILLING.sub("", raw)
    if not inn:
        return ""
    if not _is_digits(inn, 10, 12):
        raise ValidationError(_("An INN has 10 digits (company) or 12 digits (person)."), "inn_length")
    # zeros alone have right check digits
    if not inn.strip("0") or not _is_valid(ru_inn, inn):
        raise ValidationError(_("The check digits of this INN are wrong: check for a typo."), "inn_checksum")
    return inn


def normalise_kpp(raw: str, inn: str = "") -> str:
    """A KPP; together with an INN of 12 digits there can be none, since it belongs to a person."""
    kpp = _FILLING.sub("", raw).upper()
    if not kpp:
        return ""
    if len(inn) == 12:
        raise ValidationError(
            _("A person with an INN of 12 digits has no KPP: leave it empty."), "kpp_of_person"
        )
    if not _KPP.fullmatch(kpp):
        raise ValidationError(_("A KPP has 9 characters, for example 770801001."), "kpp_format")
    return kpp


def normalise_ogrn(raw: str) -> str:
    """An OGRN of a company (13 digits) or an OGRNIP of a sole trader (15 digits)."""
    ogrn = _FILLING.sub("", raw)
    if not ogrn:
        return ""
    if not _is_digits(ogrn, 13, 15):
        raise ValidationError(_("An OGRN has 13 digits, an OGRNIP has 15 digits."), "ogrn_length")
    if not _is_valid(ru_ogrn, ogrn):
        raise ValidationError(_("The check digit of this OGRN is wrong: check for a typo."), "ogrn_checksum")
    return ogrn


def normalise_bik(raw: str) -> str:
    bik = _FILLING.sub("", raw)
    if bik and not (_is_digits(bik, 9) and bik.startswith(("04", *_TREASURY_BIK))):
        raise ValidationError(_("A BIK has 9 digits and begins with 04."), "bik_format")
    return bik


def normalise_account(raw: str, bik: str) -> str:
    """A settlement or correspondent account whose key fits the bank. Treasury accounts have another key."""
    account = _FILLING.sub("", raw)
    if not account:
        return ""
    if not _is_digits(account, 20):
        raise ValidationError(_("A bank account has 20 digits."), "account_length")
    is_treasury = account.startswith("03") or bik.startswith(_TREASURY_BIK)
    if bik and not is_treasury and not account_key_fits(account, bik):
        raise ValidationError(
            _("This account does not belong to the bank with BIK %(bik)s: check for a typo."),
            "account_key",
            {"bik": bik},
        )
    return account


def account_key_fits(account: str, bik: str) -> bool:
    """The key of a 20-digit account: weights 7, 1, 3 over bank and account give a sum that ends in 0.

    The bank is the last three digits of its BIK, at the Bank of Russia itself `0` and digits 5 and 6
    (rule 515 of the Central Bank).
    """
    at_central_bank = account.startswith("301") or bik[6:] in {"000", "001", "002"}
    digits = (f"0{bik[4:6]}" if at_central_bank else bik[6:]) + account
    products = (int(digit) * _KEY_WEIGHTS[index % 3] % 10 for index, digit in enumerate(digits))
    return sum(products) % 10 == 0


def normalise_email(raw: str) -> str:
    email = raw.strip().lower()
    if email:
        _validate_email(email)
    return email


@dataclass(frozen=True)
class Phone:
    """`e164` is "" for a number kept only as it was written; `tail10`, its last ten digits, finds it anyway."""

    e164: str
    extension: str
    raw: str
    tail10: str


def parse_phone(raw: str, country: str = RUSSIA, *, strict: bool = True) -> Phone:
    """A phone number as people write it; `country` (ISO code) is where a number without + is dialled.

    Not `strict`: what is no possible number is kept as written, for lists from elsewhere.
    """
    written = " ".join(raw.split())
    number = _parsed(written, country)
    if number is not None and len(number.extension or "") <= LONGEST_EXTENSION:
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return Phone(e164, number.extension or "", written, phone_tail(e164))
    if strict:
        raise ValidationError(_("This is not a phone number: write it like +7 495 123-45-67."), "phone")
    return Phone("", "", written, phone_tail(written))


def phone_tail(text: str) -> str:
    """The last ten digits, by which a number is found however its beginning is written."""
    return re.sub(r"[^0-9]", "", text)[-10:]


def _parsed(written: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    # the numbering plan of +7 is known in full; elsewhere plans move faster than any list of them
    if number.country_code == 7:
        return number if phonenumbers.is_valid_number(number) else None
    length = phonenumbers.is_possible_number_with_reason(number)
    return number if length == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _foreign_tax_number(raw: str) -> str:
    number = " ".join(raw.split()).upper()
    if number and not (_FOREIGN_TAX_NUMBER.fullmatch(number) and len(number) <= TAX_NUMBER_LENGTH):
        raise ValidationError(
            _("A tax number consists of letters and digits, at most %(most)s."),
            "tax_number",
            {"most": TAX_NUMBER_LENGTH},
        )
    return number


def _is_digits(text: str, *lengths: int) -> bool:
    return len(text) in lengths and text.isascii() and text.isdigit()


def _is_valid(standard: object, number: str) -> bool:
    try:
        standard.validate(number)  # type: ignore[attr-defined]
    except StdnumError:
        return False
    return True
