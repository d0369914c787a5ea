"""What a contact brings beside its result: promises of both sides and photos, written down with it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from dossiers.models import DocumentKind, Person
from dossiers.services import add_document
from kam_crm.shared.errors import BusinessRuleError
from plans.promises.services import make_promise


@dataclass(frozen=True)
class Promised:
    """`side` as `plans.models.Side`; `amount` RUB with VAT. `client_uuid` is made by whoever writes it down."""

    side: str
    text: str
    due_on: dt.date
    amount: Decimal | None = None
    person: Person | None = None
    client_uuid: uuid.UUID | None = None


@dataclass(frozen=True)
class Photo:
    name: str
    data: bytes
    client_uuid: uuid.UUID | None = None


def keep_brought(activity: Any, by: User, promises: tuple[Promised, ...], photos: tuple[Photo, ...]) -> None:
    """Write down what came with a result. What was written before under its identifier stays as it is.

    Raises as `make_promise` beside `promises` and as `add_document` beside `photo`; `params` name the row.
    """
    for number, promise in enumerate(promises):
        try:
            make_promise(
                by=by,
                client=activity.client,
                activity=activity,
                made_on=activity.day,
                **vars(promise),
            )
        except BusinessRuleError as error:
            error.params |= {"row": number, "of": error.field}
            error.field = "promises"
            raise
    for photo in photos:
        add_document(
            by=by,
            client=activity.client,
            kind=DocumentKind.PHOTO,
            about=activity,
            field="photo",
            **vars(photo),
        )
