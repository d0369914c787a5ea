"""The script that keeps the catalogues: what it finds, keeps, reports and compiles."""

import gettext
import importlib.util
import sys
from pathlib import Path

import polib
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"
specification = importlib.util.spec_from_file_location("messages_script", SCRIPT)
script = importlib.util.module_from_spec(specification)
sys.modules[specification.name] = script  # its dataclass looks itself up there
specification.loader.exec_module(script)

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext_lazy
SAVE = _("Save %(name)s")
LONG = _("Two "
         "parts")
OPEN = pgettext_lazy("state", "Open")
def words(n, m):
    m("not marked")
    return ngettext("%(n)s client", "%(n)s clients", n), npgettext("road", "%(n)s way", "%(n)s ways", n)
"""
TEMPLATE = """{% extends "base.html" %}
    {% if x %}<p>it's ("{{ _("Close") }} {{ pgettext("verb", "Open") }}
  {{ a|default(_("none")) }} {{ box(label=_("Label")) }}
{% trans name=n %}
   Hello {{ name }},
   100%
{% endtrans %}
      {% trans n=n %}{{ n }} thing{% pluralize %}{{ n }} things{% endtrans %}{% endif %}
"""
DJANGO = '{% load i18n %}{% translate "Box" %}'
RUSSIAN = {
    "Save %(name)s": "Сохранить %(name)s",
    "Two parts": "Две части",
    "Open": "Открыть",
    "%(n)s client": ["%(n)s клиент", "%(n)s клиента", "%(n)s клиентов"],
    "%(n)s way": ["%(n)s путь", "%(n)s пути", "%(n)s путей"],
    "Close": "Закрыть",
    "none": "нет",
    "Label": "Подпись",
    "Hello %(name)s, 100%%": "Привет, %(name)s, 100%%",
    "%(n)s thing": ["%(n)s вещь", "%(n)s вещи", "%(n)s вещей"],
}


@pytest.fixture
def project(tmp_path):
    for folder in ("accounts", "orders", "kam_crm/shared", "templates/accounts", "templates/django"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "accounts/models.py").write_text(PYTHON)
    (tmp_path / "templates/accounts/page.html").write_text(TEMPLATE)
    return tmp_path


def run(project, *arguments):
    return script.main(list(arguments), root=project)


def catalogue(project, app="accounts"):
    return polib.pofile(str(script.catalogue_path(project, app)))


def translate(project, app="accounts", **other):
    book = catalogue(project, app)
    for entry in book:
        text = other.get(entry.msgid, RUSSIAN.get(entry.msgid, ""))
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(text))
        else:
            entry.msgstr = text
    book.save()


def faults(project, capsys, *apps):
    assert run(project, "check", *apps) == 1
    return capsys.readouterr().err


def test_messages_of_code_and_templates_are_found(project):
    run(project, "update")
    found = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue(project)}
    assert found == {
        (None, "Save %(name)s", ""),
        (None, "Two parts", ""),
        ("state", "Open", ""),
        ("verb", "Open", ""),
        (None, "%(n)s client", "%(n)s clients"),
        ("road", "%(n)s way", "%(n)s ways"),
        (None, "Close", ""),
        (None, "none", ""),
        (None, "Label", ""),
        (None, "Hello %(name)s, 100%%", ""),
        (None, "%(n)s thing", "%(n)s things"),
    }


def test_templates_of_no_app_belong_to_the_frame(project):
    (project / "templates/django/box.html").write_text(DJANGO)
    (project / "templates/base.html").write_text('{{ _("Base") }}')
    run(project, "update")
    assert [entry.msgid for entry in catalogue(project, "kam_crm")] == ["Base", "Box"]


def test_a_complete_catalogue_passes(project, capsys):
    run(project, "update")
    assert faults(project, capsys).count("no Russian text") == 11
    translate(project)
    assert run(project, "check") == 0


def test_updating_again_changes_nothing(project):
    run(project, "update")
    translate(project)
    run(project, "update")
    before = script.catalogue_path(project, "accounts").read_bytes()
    (project / "accounts/models.py").write_text("\n\n\n" + PYTHON)
    run(project, "update")
    assert script.catalogue_path(project, "accounts").read_bytes() == before
    assert b"Close" in before
    assert b"POT-Creation-Date" not in before


def test_what_is_gone_is_obsolete_and_then_removed(project, capsys):
    run(project, "update")
    translate(project)
    (project / "accounts/models.py").write_text("")
    assert "obsolete" in faults(project, capsys)
    run(project, "update")
    assert {entry.msgid for entry in catalogue(project)} == {
        "Open", "Close", "none", "Label", "Hello %(name)s, 100%%", "%(n)s thing",
    }  # fmt: skip
    assert run(project, "check") == 0


def test_a_changed_text_is_never_guessed(project, capsys):
    run(project, "update")
    translate(project)
    (project / "accounts/models.py").write_text(PYTHON.replace("Two ", "Three "))
    run(project, "update")
    entry = catalogue(project).find("Three parts")
    assert (entry.msgstr, entry.fuzzy) == ("", False)
    assert "«Three parts»" in faults(project, capsys)


def test_a_new_text_not_yet_extracted_fails_the_check(project, capsys):
    run(project, "update")
    translate(project)
    (project / "orders/models.py").write_text('from x import _\nA = _("Ship")\n')
    assert "«Ship» (orders/models.py): not in the catalogue" in faults(project, capsys, "orders")


def test_another_apps_translation_is_taken_over(project):
    run(project, "update")
    translate(project)
    (project / "orders/models.py").write_text('from x import _\nA = _("Close")\n')
    run(project, "update", "orders")
    assert catalogue(project, "orders").find("Close").msgstr == "Закрыть"


def test_one_text_with_two_translations_is_a_conflict(project, capsys):
    (project / "orders/models.py").write_text('from x import _\nA = _("Close")\n')
    run(project, "update")
    translate(project)
    translate(project, "orders", Close="Близко")
    report = faults(project, capsys)
    assert "use a context" in report
    assert "Близко" in report


@pytest.mark.parametrize(
    "wrong", ["Сохранить", "Сохранить %(nmae)s", "Сохранить %(name)s %(name)s", "%s %(name)s"]
)
def test_placeholders_must_be_the_same(project, capsys, wrong):
    run(project, "update")
    translate(project, **{"Save %(name)s": wrong})
    assert "placeholders differ" in faults(project, capsys)


def test_each_plural_form_needs_the_number(project, capsys):
    run(project, "update")
    translate(project, **{"%(n)s client": ["один клиент", "%(n)s клиента", "%(n)s клиентов"]})
    assert "placeholders differ" in faults(project, capsys)
    translate(project, **{"%(n)s client": ["%(n)s клиент", "%(n)s клиента"]})
    assert "no Russian text" in faults(project, capsys)


def test_a_fuzzy_text_does_not_pass(project, capsys):
    run(project, "update")
    translate(project)
    book = catalogue(project)
    book.find("Close").flags.append("fuzzy")
    book.save()
    assert "«Close» (templates/accounts/page.html): fuzzy" in faults(project, capsys)


def test_messages_are_written_in_english(project, capsys):
    (project / "accounts/models.py").write_text('from x import _\nA = _("Сохранить")\n')
    run(project, "update")
    assert "msgid must be English" in faults(project, capsys)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 клиент"), (3, "3 клиента"), (11, "11 клиентов"), (21, "21 клиент")]
)
def test_compiled_plurals_follow_russian_grammar(project, number, text):
    run(project, "update")
    translate(project)
    assert run(project, "compile") == 0
    with script.catalogue_path(project, "accounts").with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.ngettext("%(n)s client", "%(n)s clients", number) % {"n": number} == text
    assert russian.pgettext("verb", "Open") == "Открыть"


def test_an_unknown_app_is_named(project, capsys):
    with pytest.raises(SystemExit):
        run(project, "update", "nowhere")
    assert "nowhere" in capsys.readouterr().err
