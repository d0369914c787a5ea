"""Base querysets. Every read on behalf of a user goes through visible_to()."""

from __future__ import annotations

from typing import Any, Protocol, Self

from django.db import models


class Person(Protocol):
    """What scoping needs of a user; the users themselves live in a higher layer."""

    pk: Any
    role: str

    @property
    def is_authenticated(self) -> Any: ...


class ScopedQuerySet(models.QuerySet[Any]):
    """Base of every queryset in the product. A model says in `visible_to` which rows a person sees."""

    def visible_to(self, user: Person) -> Self:
        raise TypeError(f"{type(self).__name__} does not say who sees {self.model.__name__}")


class ReferenceQuerySet(ScopedQuerySet):
    """Reference data that every signed-in person with business sees (products, price columns, territories)."""

    def visible_to(self, user: Person) -> Self:
        return self.all() if user.is_authenticated else self.none()


class WordQuerySet(ReferenceQuerySet):
    """Words of the company's own lists, which are switched off when nobody uses them any more."""

    def offered(self) -> Self:
        return self.filter(is_active=True)


class OwnQuerySet(ScopedQuerySet):
    """Things of one person that nobody else sees: tokens, saved views."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(user=user.pk) if user.is_authenticated else self.none()
