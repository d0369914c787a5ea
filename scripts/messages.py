#!/usr/bin/env python
"""Keep the Russian catalogues complete: ``messages.py update|check|compile [app …]``.

The msgid is the English text itself, so only Russian has catalogues, one per app at
``<app>/locale/ru/LC_MESSAGES/django.po``. Templates under ``templates/<app>/`` belong to that app, all others
to ``kam_crm``. ``update`` and ``check`` read the sources with Babel (a development package); ``compile`` needs
only what the product itself runs on and no gettext tools.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parent.parent
FRAME = "kam_crm"
APPS = (
    "accounts",
    "approvals",
    "catalogue",
    "dossiers",
    "plans",
    "orders",
    "receivables",
    "reports",
    "integrations",
    "desk",
    FRAME,
)
HEADER = {
    "Project-Id-Version": "KAM CRM",
    "Language": "ru",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    ),
}
PLURAL_FORMS = 3
DJANGO = "django"  # the folder of templates in Django's language
# As kam_crm.jinja reads templates; what cannot be parsed is an error.
OPTIONS = {"encoding": "utf-8", "newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-zA-Z]|%[\d.]*[sdifr]\b|\{\w*(?:[.:][^{}]*)?\}")

Key = tuple[str | None, str]  # (context, msgid)


@dataclass
class Message:
    context: str | None
    msgid: str
    plural: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return self.context, self.msgid


def catalogue_path(root: Path, app: str) -> Path:
    return root / app / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def source_files(root: Path, app: str) -> Iterator[Path]:
    yield from sorted((root / app).rglob("*.py"))
    for path in sorted((root / "templates").rglob("*.*")):
        owner = path.relative_to(root / "templates").parts[0]
        if path.is_file() and app == (owner if owner in APPS else FRAME):
            yield path


def django_source(path: Path) -> bytes:
    """A template in Django's language as calls of gettext, unindented since the rest is no valid Python."""
    from django.utils.translation.template import templatize

    code = templatize(path.read_text("utf-8"), origin=str(path))
    return "\n".join(line.lstrip() for line in code.splitlines()).encode()


def messages_in(path: Path) -> Iterator[Message]:
    from babel.messages.extract import extract
    from jinja2.ext import babel_extract

    method: Any = "python"
    if path.suffix == ".py":
        source = path.read_bytes()
    elif DJANGO in path.parts:
        source = django_source(path)
    else:
        source, method = path.read_bytes(), babel_extract
    found = extract(method, io.BytesIO(source), KEYWORDS, (), OPTIONS)
    for _line, text, _comments, context in found:
        singular, plural = (text[0], text[1]) if isinstance(text, tuple) else (text, "")
        if singular:
            yield Message(context, singular, plural)


def extract_app(root: Path, app: str) -> dict[Key, Message]:
    """All messages of an app; a text used with and without a plural is one message with a plural."""
    found: dict[Key, Message] = {}
    for path in source_files(root, app):
        for message in messages_in(path):
            kept = found.setdefault(message.key, message)
            kept.plural = kept.plural or message.plural
            kept.files.add(path.relative_to(root).as_posix())
    return found


def read_catalogue(root: Path, app: str) -> polib.POFile:
    path = catalogue_path(root, app)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def live_entries(catalogue: polib.POFile) -> dict[Key, polib.POEntry]:
    return {key_of(entry): entry for entry in catalogue if not entry.obsolete}


def new_entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    """An entry with the Russian text already known for it, if its plural did not change meanwhile."""
    entry = polib.POEntry(msgctxt=message.context, msgid=message.msgid, msgid_plural=message.plural)
    entry.occurrences = [(name, "") for name in sorted(message.files)]
    usable = known if known and not known.fuzzy and known.msgid_plural == message.plural else None
    if usable:
        entry.tcomment = usable.tcomment
    if message.plural:
        known_forms = usable.msgstr_plural if usable else {}
        entry.msgstr_plural = {form: known_forms.get(form, "") for form in range(PLURAL_FORMS)}
    else:
        entry.msgstr = usable.msgstr if usable else ""
    return entry


def write_catalogue(path: Path, entries: Iterable[polib.POEntry]) -> None:
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(HEADER)
    catalogue.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{catalogue}".rstrip("\n") + "\n", "utf-8")


def update(root: Path, apps: Iterable[str]) -> list[str]:
    """Rewrite the catalogues from the sources; texts other apps already translated are taken over."""
    report = []
    elsewhere: dict[Key, polib.POEntry] = {}
    for app in APPS:
        elsewhere.update(
            {key: e for key, e in live_entries(read_catalogue(root, app)).items() if e.translated()}
        )
    for app in apps:
        own = live_entries(read_catalogue(root, app))
        entries = [
            new_entry(message, own[key] if key in own and own[key].translated() else elsewhere.get(key))
            for key, message in extract_app(root, app).items()
        ]
        if entries or own:
            write_catalogue(catalogue_path(root, app), entries)
        missing = sum(not entry.translated() for entry in entries)
        report.append(f"{app}: {len(entries)} messages, {missing} without Russian")
    return report


def placeholders(*texts: str) -> Counter[str]:
    """How often each placeholder occurs, counted in the text that has it most often."""
    most: Counter[str] = Counter()
    for text in texts:
        most |= Counter(PLACEHOLDER.findall(text.replace("%%", "")))
    return most


def entry_faults(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "fuzzy"
    if not all(translations) or (entry.msgid_plural and len(translations) != PLURAL_FORMS):
        yield "no Russian text"
        return
    wanted = placeholders(entry.msgid, entry.msgid_plural)
    for text in translations:
        if placeholders(text) != wanted:
            yield f"placeholders differ: {sorted(wanted.elements())} in English, not in «{text}»"


def app_faults(root: Path, app: str) -> Iterator[str]:
    wanted = extract_app(root, app)
    catalogue = read_catalogue(root, app)
    present = live_entries(catalogue)
    for key, message in sorted(wanted.items(), key=lambda item: item[0][1]):
        where = f"{app}: «{message.msgid}» ({', '.join(sorted(message.files))})"
        if CYRILLIC.search(message.msgid + message.plural):
            yield f"{where}: msgid must be English"
        if key not in present or present[key].msgid_plural != message.plural:
            yield f"{where}: not in the catalogue, run update"
        else:
            yield from (f"{where}: {fault}" for fault in entry_faults(present[key]))
    for entry in catalogue:
        if entry.obsolete or key_of(entry) not in wanted:
            yield f"{app}: «{entry.msgid}»: obsolete, run update"


def conflicts(root: Path) -> Iterator[str]:
    """One msgid with two Russian texts: at run time the catalogue read last would win everywhere."""
    first: dict[Key, tuple[str, polib.POEntry]] = {}
    for app in APPS:
        for key, entry in live_entries(read_catalogue(root, app)).items():
            other_app, other = first.setdefault(key, (app, entry))
            ours, theirs = (e.msgstr or tuple(e.msgstr_plural.values()) for e in (entry, other))
            if entry.translated() and other.translated() and ours != theirs:
                yield f"«{entry.msgid}» is {theirs!r} in {other_app} but {ours!r} in {app}: use a context"


def check(root: Path, apps: Iterable[str]) -> list[str]:
    faults = [fault for app in apps for fault in app_faults(root, app)]
    return faults + list(conflicts(root))


def compile_catalogues(root: Path, apps: Iterable[str]) -> list[str]:
    """Write the .mo files; each appears whole, since another process may be reading it."""
    report = []
    for app in apps:
        path = catalogue_path(root, app)
        if path.exists():
            target, fresh = path.with_suffix(".mo"), path.with_suffix(f".mo.{os.getpid()}")
            polib.pofile(str(path)).save_as_mofile(str(fresh))
            fresh.replace(target)
            report.append(f"{target.relative_to(root)} written")
    return report


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("command", choices=("update", "check", "compile"))
    parser.add_argument("apps", nargs="*", metavar="app", help=f"default: all of {', '.join(APPS)}")
    options = parser.parse_args(arguments)
    unknown = set(options.apps) - set(APPS)
    if unknown:
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    apps = options.apps or APPS
    if options.command == "check":
        faults = check(root, apps)
        print("\n".join(faults) or "All messages are complete.", file=sys.stderr if faults else sys.stdout)
        return 1 if faults else 0
    print("\n".join((update if options.command == "update" else compile_catalogues)(root, apps)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
