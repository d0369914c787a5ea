"""Requisites, accounts, phones and e-mails: one spelling, refusals by code."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from kam_crm.shared.identifiers import (
    account_key_fits,
    normalise_account,
    normalise_bik,
    normalise_email,
    normalise_inn,
    normalise_kpp,
    normalise_ogrn,
    parse_phone,
)


def refusal(function, *args):
    with pytest.raises(ValidationError) as caught:
        function(*args)
    assert str(caught.value.messages[0])
    return caught.value.code


@pytest.mark.parametrize("raw", ["7707083893", " 7707 083 893 ", "770708\u00a03893", "500100732259"])
def test_an_inn_is_kept_without_filling(raw):
    assert normalise_inn(raw) == "".join(raw.split())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("770708389", "inn_length"),
        ("77070838931", "inn_length"),
        ("٧٧٠٧٠٨٣٨٩٣", "inn_length"),
        ("ИНН7707083893", "inn_length"),
        ("7707083894", "inn_checksum"),
        ("500100732258", "inn_checksum"),
        ("0000000000", "inn_checksum"),
        ("000000000000", "inn_checksum"),
    ],
)
def test_a_wrong_inn_is_refused(raw, code):
    assert refusal(normalise_inn, raw) == code


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True), st.integers(1, 9))
def test_one_mistyped_digit_of_an_inn_is_noticed(digits, change):
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11 % 10
    inn = f"{digits[:9]}{check}"
    assert normalise_inn(inn) == inn
    assert refusal(normalise_inn, f"{digits[:9]}{(check + change) % 10}") == "inn_checksum"


def test_another_country_has_a_free_tax_number():
    assert normalise_inn(" de 123 456 ", "DE") == "DE 123 456"
    assert normalise_inn("191234567", "BY") == "191234567"
    assert refusal(normalise_inn, "?" * 5, "DE") == "tax_number"
    assert refusal(normalise_inn, "1" * 21, "DE") == "tax_number"


@pytest.mark.parametrize(
    "function", [normalise_inn, normalise_kpp, normalise_ogrn, normalise_bik, normalise_email]
)
def test_nothing_stays_nothing(function):
    assert function("  ") == ""


def test_kpp():
    assert normalise_kpp("7708 01 001") == "770801001"
    assert normalise_kpp("7708ab001") == "7708AB001"
    assert refusal(normalise_kpp, "7708010") == "kpp_format"
    assert refusal(normalise_kpp, "770801001", "500100732259") == "kpp_of_person"


def test_ogrn_of_companies_and_sole_traders():
    assert normalise_ogrn("1027700132195") == "1027700132195"
    assert normalise_ogrn("304500116000157") == "304500116000157"
    assert refusal(normalise_ogrn, "1027700132196") == "ogrn_checksum"
    assert refusal(normalise_ogrn, "102770013219") == "ogrn_length"


def test_bik():
    assert normalise_bik("049 805 746") == "049805746"
    assert normalise_bik("024501901") == "024501901"
    assert refusal(normalise_bik, "449805746") == "bik_format"
    assert refusal(normalise_bik, "04980574") == "bik_format"


@pytest.mark.parametrize(
    ("account", "bik", "fits"),
    [
        ("40602810700000000025", "049805746", True),
        ("40602810600000000025", "049805746", False),
        ("30101810800000000746", "049805000", True),
        ("30101810400000000225", "044525225", True),
    ],
)
def test_the_key_of_an_account_fits_its_bank(account, bik, fits):
    assert account_key_fits(account, bik) is fits


@given(st.integers(0, 19), st.integers(1, 9))
def test_one_mistyped_digit_of_an_account_is_noticed(place, change):
    account = "40602810700000000025"
    wrong = account[:place] + str((int(account[place]) + change) % 10) + account[place + 1 :]
    if not wrong.startswith(("301", "03")):
        assert refusal(normalise_account, wrong, "049805746") == "account_key"


def test_accounts_without_a_key_of_their_own_are_kept():
    assert normalise_account("03100643000000011800", "024501901") == "03100643000000011800"
    assert normalise_account("4060 2810 7000 0000 0025", "049805746") == "40602810700000000025"
    assert refusal(normalise_account, "4060281070000000002", "049805746") == "account_length"


@pytest.mark.parametrize(
    ("raw", "country", "e164", "extension"),
    [
        ("8 (495) 123-45-67 доб. 123", "RU", "+74951234567", "123"),
        ("+7 495 1234567 ext 12", "RU", "+74951234567", "12"),
        ("8-10-375-29-1234567", "RU", "+375291234567", ""),
        ("8 029 123 45 67", "BY", "+375291234567", ""),
        ("8 (800) 555-35-35", "RU", "+78005553535", ""),
        ("030-0074321", "DE", "+49300074321", ""),
    ],
)
def test_a_phone_is_read_as_people_write_it(raw, country, e164, extension):
    phone = parse_phone(raw, country)
    assert (phone.e164, phone.extension, phone.raw) == (e164, extension, raw)
    assert phone.tail10 == e164[-10:].lstrip("+")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "123",
        "abc",
        "8 029 123 45 67",
        "8 495 123-45-67, 8 495 765-43-21",
        "8 495 123-45-67 доб. 12345678901",
    ],
)
def test_what_is_no_phone_is_refused(raw):
    assert refusal(parse_phone, raw) == "phone"


def test_a_foreign_list_keeps_what_it_has():
    phone = parse_phone("(5) 555-4729", "MX", strict=False)
    assert (phone.e164, phone.raw, phone.tail10) == ("", "(5) 555-4729", "55554729")


def test_an_email_is_lower_case():
    assert normalise_email(" Anna@Example.ORG ") == "anna@example.org"
    with pytest.raises(ValidationError):
        normalise_email("anna@")
