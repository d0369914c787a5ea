"""A bank file tried: counted as if it were loaded, and nothing kept."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from receivables.bank.services.loading import Loaded, load_statement


class DryRun(Exception):
    """Carries what would be loaded out of a transaction that is rolled back."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.loaded = loaded


def try_statement(*, by: User | None, data: bytes, name: str) -> Loaded:
    """What `load_statement` would do; everything is undone. Raises what it raises."""
    try:
        with transaction.atomic():
            raise DryRun(load_statement(by=by, data=data, name=name))
    except DryRun as done:
        return done.loaded
