"""Who writes, and for whom: a deputy's changes carry the absent manager in the history of the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from accounts.rights.covers import covered_manager_ids, on_behalf
from dossiers.models import Client, Person
from kam_crm.shared.history import recorded

P = ParamSpec("P")
R = TypeVar("R")


def recorded_for(subject: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As `recorded`, for a service whose argument `subject` is a client, a person or a row of a client."""

    def decorate(service: Callable[P, R]) -> Callable[P, R]:
        @recorded
        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            if by is not None and covered_manager_ids(by):
                on_behalf(by, *_managers_of(kwargs[subject]))
            return service(*args, **kwargs)

        return run

    return decorate


def _managers_of(row: Any) -> list[int]:
    if isinstance(row, Person):
        return list(Client.objects.filter(contacts__person=row).values_list("manager", flat=True).distinct())
    client = row if isinstance(row, Client) else row.client
    return [client.manager_id]
