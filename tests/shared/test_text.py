"""Sort keys and query spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_crm.shared.text import folded, normalise_spaces, search_variants, sort_key

LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ООО «Ёлка»", "елка ооо"),
        ("Ёлка, ООО", "елка ооо"),
        ('Акционерное общество "Северный берег"', "северный берег акционерное общество"),
        ("И\u0306огурт", "йогурт"),
        ("ИП Йогансон Ж.-П.", "йогансон ж п ип"),
        ("АО", "ао"),
        ("Аорта", "аорта"),
        ("Blondel père et fils", "blondel pere et fils"),
        ("", ""),
        ("«»", ""),
    ],
)
def test_the_meaningful_part_comes_first(name, key):
    assert sort_key(name) == key


def test_names_sort_as_in_a_russian_telephone_book():
    names = ["ООО «Яблоко»", "ёлка", "ЗАО Еда", "ИП Жуков", "ООО «Ель»", "Дом"]
    assert sorted(names, key=sort_key) == ["Дом", "ЗАО Еда", "ёлка", "ООО «Ель»", "ИП Жуков", "ООО «Яблоко»"]


def test_two_legal_forms_of_one_name_stay_apart():
    assert sort_key("ООО Ромашка") != sort_key("АО Ромашка")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("query", "variants"),
    [
        ("Ёлка", ["елка", "krf"]),
        ("hjvfirf", ["hjvfirf", "ромашка"]),
        ("Рщгыу", ["рщгыу", "house"]),
        (",jhjlf", ["jhjlf", "борода"]),
        ("ООО Ромашка", ["ромашка", "jjj hjvfirf"]),
        ("ип", ["ип", "bg"]),
        ("7707083893", ["7707083893"]),
        ("  ", []),
    ],
)
def test_a_query_is_also_tried_on_the_other_layout(query, variants):
    assert search_variants(query) == variants


@given(st.text(alphabet=CYRILLIC, max_size=20).map("щ".__add__))
def test_any_russian_word_typed_on_the_latin_layout_is_found(word):
    typed = word.translate(str.maketrans(CYRILLIC, LATIN))
    assert folded(word) in search_variants(typed)


def test_unbreakable_spaces_are_spaces():
    assert normalise_spaces(" a \u00a0\u202f b\t\n") == "a b"
