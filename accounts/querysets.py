"""Who sees which users, departments and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q

from accounts.capabilities import Role
from accounts.deputies import deputised_by
from kam_crm.shared.scoping import Person, ScopedQuerySet

EVERYBODY = {Role.FINANCE, Role.DIRECTOR, Role.ADMIN}


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Colleagues: oneself, one's department, whom one deputises for; finance, director, administrator see all."""
        if not user.is_authenticated:
            return self.none()
        if user.role in EVERYBODY:
            return self.all()
        own = _departments_of(user)
        return self.filter(
            Q(pk__in=[user.pk, *deputised_by(user)])
            | Q(department__in=own.values("pk"))
            | Q(pk__in=own.values("head"))
        )

    def managers(self) -> Self:
        """People who may be responsible for clients."""
        return self.filter(is_active=True, role__in=[Role.KAM, Role.HEAD])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """The first administrator of an installation (`manage.py createsuperuser`)."""
        return self.create_user(email, password, **fields, role=Role.ADMIN)


class DepartmentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        if not user.is_authenticated:
            return self.none()
        return (
            self.all() if user.role in EVERYBODY else self.filter(pk__in=_departments_of(user).values("pk"))
        )


class AbsenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own and those one deputises in; a head those of the people he leads, the director all."""
        if not user.is_authenticated or user.role not in {Role.KAM, Role.HEAD, Role.DIRECTOR}:
            return self.none()
        if user.role == Role.DIRECTOR:
            return self.all()
        own = Q(user=user.pk) | Q(deputy=user.pk)
        return self.filter(own | Q(user__department__head=user.pk) if user.role == Role.HEAD else own)

    def on(self, day: dt.date) -> Self:
        return self.filter(first_day__lte=day, last_day__gte=day)

    def within(self, first: dt.date, last: dt.date) -> Self:
        """Those with at least one day from `first` to `last`."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class StatusChangeQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Steps of things the person sees."""
        subject: Any = self.model._meta.get_field("subject").related_model
        return self.filter(subject__in=subject._default_manager.visible_to(user).values("pk"))


class AccessLogQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.all() if user.is_authenticated and user.role == Role.ADMIN else self.none()


def _departments_of(user: Any) -> Any:
    """Departments one belongs to or heads."""
    from accounts.models import Department

    return Department.objects.filter(Q(members=user.pk) | Q(head=user.pk))
