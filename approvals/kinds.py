"""Kinds of requests for approval, registered by the apps that own what is asked about.

    class OrdersConfig(AppConfig):
        def ready(self):
            kinds.register(DiscountKind())

A kind says who decides, who sees the subject, and what a decision does to it. What pages show of it is registered
beside it (approvals.pages.register). A kind that nobody registered is an error everywhere.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.scoping import Person

if TYPE_CHECKING:
    from approvals.models import Request


class UnknownKind(LookupError):
    """A request of a kind that no app registered: a fault of ours, never of the person."""


class Kind(ABC):
    """What one kind of requests means.

    `subject_kind` is the label of the subject's model («orders.order»). `capability` is what a decider needs; its
    limit is in the unit of `Request.size`. `search_fields` are columns of the subject that a search looks into.
    """

    name: str
    label: Any
    subject_kind: str
    capability: str
    needs_reason = False  # whether an approval has to be explained; a refusal always has
    search_fields: tuple[str, ...] = ()

    @abstractmethod
    def subjects(self) -> QuerySet[Any]:
        """All subjects, with everything that words and pages read of one."""

    def visible(self, user: Person) -> QuerySet[Any]:
        """The subjects this person sees: their own `visible_to` decides, and so who sees the requests."""
        rows: QuerySet[Any] = self.subjects().model._default_manager.visible_to(user)
        return rows

    def lock(self, key: int) -> Any:
        """The subject, locked until the end of the transaction. It is always locked before its request."""
        return self.subjects().select_for_update(of=("self",)).get(pk=key)

    def limit_in_words(self, limit: Decimal) -> str:
        """A limit of a decider with its unit; a sum where the kind says nothing else."""
        return formats.money(limit)

    @abstractmethod
    def approved(self, request: Request, subject: Any, *, by: User, reason: str) -> Any:
        """What an approval does, in the transaction of the decision. Returns the subject as it is then."""

    @abstractmethod
    def refused(self, request: Request, subject: Any, *, by: User, reason: str) -> Any:
        """What a refusal does. Returns the subject as it is then."""

    def expired(self, request: Request, subject: Any) -> None:  # noqa: B027 - most kinds leave the subject as it is
        """What it does to the subject that nobody decided in time."""

    def load(self, requests: Iterable[Request]) -> None:
        """Give each of these requests its `subject`, in one query."""
        requests = list(requests)
        found = self.subjects().in_bulk([request.subject_id for request in requests])
        for request in requests:
            request.subject = found[request.subject_id]

    def client_id(self, subject: Any) -> int | None:
        return getattr(subject, "client_id", None)

    def department(self, subject: Any) -> Department | None:
        """The department whose head decides; None where only somebody above all departments may."""
        return None

    def granting(self, request: Request, wanted: Decimal | None) -> Decimal | None:
        """What an approval grants, in the unit of `size`; None is all that was asked.

        Raises BusinessRuleError where `wanted` cannot be granted.
        """
        if wanted is not None:
            raise BusinessRuleError(
                "granted_whole", _("This is granted as it was asked, or refused."), "granted"
            )
        return None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Raises ValueError where another kind has the name."""
    if kind.name in _kinds:
        raise ValueError(f"the kind of requests «{kind.name}» is registered twice")
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def kinds() -> list[Kind]:
    return list(_kinds.values())


def choices() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in kinds()]


def by_subject() -> dict[str, Kind]:
    """One kind for each model of subjects: kinds of one subject agree on who sees it and how it is loaded."""
    return {kind.subject_kind: kind for kind in kinds()}


def load_subjects(requests: Iterable[Request]) -> None:
    """Give each request its `subject`, one query for each model of subjects."""
    rows: dict[str, list[Request]] = {}
    for request in requests:
        rows.setdefault(request.of_kind.subject_kind, []).append(request)
    for of_one_model in rows.values():
        of_one_model[0].of_kind.load(of_one_model)
