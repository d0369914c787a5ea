"""Northwind from the files of demo/northwind, through the same imports that a customer's files take."""

from __future__ import annotations

from pathlib import Path

import pghistory
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from integrations.imports.models import ImportKind
from integrations.imports.problems import Counts
from integrations.imports.run import import_file

FILES = Path(__file__).resolve().parent / "northwind"
PASSWORD = "kam-demo-2026"  # printed at start; the company listens on this machine only
ADMINISTRATOR = "admin@northwind.example"
# Each kind needs those before it.
KINDS = (
    ImportKind.USERS,
    ImportKind.CLIENTS,
    ImportKind.PERSONS,
    ImportKind.PRODUCTS,
    ImportKind.PRICES,
    ImportKind.SALES,
)


def is_loaded() -> bool:
    return bool(User.objects.filter(email=ADMINISTRATOR).exists())


@transaction.atomic
def load() -> dict[str, Counts]:
    """All files or none; counts by kind. The users come first and in nobody's name, the rest in the administrator's."""
    counts: dict[str, Counts] = {}
    administrator: User | None = None
    for kind in KINDS:
        path = FILES / f"{kind.value}.csv"
        context = pghistory.context(
            user=administrator.pk if administrator else None, source=f"import {path.name}"
        )
        with context, path.open("rb") as file:
            counts[kind.value] = import_file(
                kind=kind, file=file, name=path.name, by=administrator, create_missing=True
            )
        if kind == ImportKind.USERS:
            User.objects.update(password=make_password(PASSWORD))
            administrator = User.objects.get(email=ADMINISTRATOR)
    return counts
