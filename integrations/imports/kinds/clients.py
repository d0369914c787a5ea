from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.clients.models.client import Source
from dossiers.models import Channel, Client, MarketSegment, Stage, Territory
from dossiers.services import ensure_summary
from integrations.imports import cells
from integrations.imports.problems import Counts
from integrations.imports.references import managers_named, named
from integrations.imports.rows import Column, Job, Row, apply, save, unique_rows
from kam_crm.shared.identifiers import RUSSIA, normalise_inn, normalise_kpp, normalise_ogrn
from kam_crm.shared.text import sort_key

PLAIN = (
    "name",
    "legal_name",
    "inn",
    "kpp",
    "ogrn",
    "country",
    "city",
    "address",
    "stage",
    "source",
    "phone",
    "email",
)
REFERENCES: dict[str, Any] = {"segment": MarketSegment, "channel": Channel, "territory": Territory}
DEFAULTS = {"stage": Stage.CUSTOMER, "source": Source.OTHER, "country": RUSSIA}
COLUMNS = [
    Column("code", cells.text(32), needed=True, filled=True),
    Column("name", cells.text(200), needed=True, filled=True),
    Column("legal_name", cells.text(250)),
    Column("inn", cells.text(20)),
    Column("kpp", cells.text(9)),
    Column("ogrn", cells.text(15)),
    Column("country", cells.country),
    Column("city", cells.text(100)),
    Column("address", cells.text(250)),
    Column("segment", cells.text(80)),
    Column("channel", cells.text(80)),
    Column("territory", cells.text(80)),
    Column("stage", cells.choice(dict(Stage.choices))),
    Column("source", cells.choice(dict(Source.choices))),
    Column("manager", cells.manager),
    Column("phone", cells.phone),
    Column("email", cells.email),
]


def load(rows: list[Row], job: Job) -> Counts:
    """Clients by code. A new client needs a manager; columns that the file does not have stay as they are."""
    wanted = unique_rows(rows, lambda row: row["code"], job, "code")
    references = {name: named(model, name, rows, job) for name, model in REFERENCES.items()}
    managers = managers_named("manager", rows, job)
    present = {client.code: client for client in Client.objects.filter(code__in=wanted)}
    for code, row in wanted.items():
        # a file without the column leaves a foreign client foreign, so its number is not held to Russian digits
        before = present[code].country if code in present else RUSSIA
        _check_requisites(row, row["country"] or before, job)
        if code not in present and not row["manager"]:
            job.problems.add(row.number, "manager", "", _("a new client needs a manager"))
        if code not in present and row["stage"] == Stage.PROSPECT and not row["source"]:
            job.problems.add(row.number, "source", "", _("a new prospect needs its source"))
    job.reject_if_bad()
    fresh, changed = [], []
    for code, row in wanted.items():
        values = _values(row, references, managers)
        if code not in present:
            fresh.append(
                Client(code=code, **DEFAULTS | {k: v for k, v in values.items() if v not in (None, "")})
            )
        elif apply(present[code], values):
            changed.append(present[code])
    save(Client, fresh, changed, ["sort_key", "manager", *PLAIN, *REFERENCES])
    # bulk_create sends no signals and runs no service: lists join the summary, so a client without one is not found
    ensure_summary([client.pk for client in fresh])
    return Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


def _check_requisites(row: Row, country: str, job: Job) -> None:
    """Russian numbers are checked by their digits; a foreign tax number is any text."""
    if country != RUSSIA:
        return
    for name, check in (("inn", normalise_inn), ("kpp", normalise_kpp), ("ogrn", normalise_ogrn)):
        if row[name]:
            try:
                row.values[name] = cells.requisite(check)(row[name])
            except ValueError as error:
                job.problems.add(row.number, name, row[name], str(error))


def _values(row: Row, references: dict[str, dict[str, Any]], managers: dict[str, User]) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] or "" for name in PLAIN if row.has(name)}
    # these have no empty value in the model: an empty cell leaves them as they are
    for name in ("stage", "source", "country"):
        if name in values and not values[name]:
            del values[name]
    for name, found in references.items():
        if row.has(name):
            values[name] = found.get((row[name] or "").casefold())
    if row["manager"]:
        values["manager"] = managers[row["manager"]]
    values["sort_key"] = sort_key(values["name"])
    return values
