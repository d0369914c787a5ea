"""What a task, a document or a promise may be about: rows of any app, named by (kind, key) and found here.

An app registers its own when it starts; those below name them without knowing them:

    subjects.register(subjects.Subject(Order, _("order"), title=str, url=…))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kam_crm.shared.errors import BusinessRuleError


@dataclass(frozen=True)
class Subject:
    """`label` is the word for a row of the model; `title` and `url` of a row, `client_id` the key of its client."""

    model: type[Model]
    label: Any
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    client_id: Callable[[Any], int | None] = lambda row: row.client_id  # type: ignore[no-any-return]

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    def visible_to(self, user: User) -> Any:
        return self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Named:
    """A subject in words, for a page."""

    label: str
    title: str
    url: str


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Add a kind; the same again replaces it."""
    _subjects[subject.kind] = subject


def find(user: User, kind: str, key: int | None, field: str = "subject") -> Any:
    """The row that `user` sees. Raises `unknown_subject`, also for one out of sight."""
    subject = _subjects.get(kind)
    row = None if subject is None or key is None else subject.visible_to(user).filter(pk=key).first()
    if row is None:
        raise BusinessRuleError("unknown_subject", _("There is no such document."), field)
    return row


def of_client(user: User, client: Any, kind: str, key: int | None, field: str = "subject_id") -> Any:
    """The row that `user` sees, if it is one of the client's; None where none is named.

    Raises `unknown_subject`, `foreign_subject`.
    """
    if not kind and key is None:
        return None
    row = find(user, kind, key, field)
    if client_id_of(kind, row) != client.pk:
        raise BusinessRuleError("foreign_subject", _("This belongs to another client."), field)
    return row


def columns_of(row: Any) -> dict[str, Any]:
    """`subject_kind` and `subject_id` of what is about this row, of whatever model; of None, about nothing."""
    if row is None:
        return {"subject_kind": "", "subject_id": None}
    return {"subject_kind": row._meta.label_lower, "subject_id": row.pk}


def client_id_of(kind: str, row: Any) -> int | None:
    """The key of the row's client. Raises KeyError for a kind nobody registered."""
    return _subjects[kind].client_id(row)


def named(user: User, pairs: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Named]:
    """Title and address of those among the pairs that `user` sees: a query for each kind."""
    by_kind: dict[str, set[int]] = defaultdict(set)
    for kind, key in pairs:
        if key is not None and kind in _subjects:
            by_kind[kind].add(key)
    return {
        (kind, row.pk): Named(
            str(_subjects[kind].label), _subjects[kind].title(row), _subjects[kind].url(row)
        )
        for kind, keys in by_kind.items()
        for row in _subjects[kind].visible_to(user).filter(pk__in=keys)
    }
