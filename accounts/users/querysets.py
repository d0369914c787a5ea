from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Q

from accounts.rights.capabilities import DIRECTORS, Role
from accounts.rights.covers import covered_manager_ids
from kam_crm.shared.scoping import Person, ScopedQuerySet

EVERYBODY = {Role.FINANCE, Role.LAWYER, Role.ADMIN} | DIRECTORS


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Colleagues: oneself, one's department, whom one deputises for; all for those who see the whole company."""
        if not user.is_authenticated:
            return self.none()
        if user.role in EVERYBODY:
            return self.all()
        # late: departments import this module
        from accounts.departments.models import Department

        own = Department.objects.of_person(user)
        return self.filter(
            Q(pk__in=[user.pk, *covered_manager_ids(user)])
            | Q(department__in=own.values("pk"))
            | Q(pk__in=own.values("head"))
        )

    def invitable(self) -> Self:
        """Colleagues of all departments who may come along to a client; who manages access has no business data."""
        return self.filter(is_active=True).exclude(role=Role.ADMIN)

    def managers(self) -> Self:
        """People who may be responsible for clients."""
        return self.filter(is_active=True, role__in=[Role.KAM, Role.HEAD])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> Any:
        # Django asks for the exact spelling; people type capitals at will
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        # normalize_email() lowers the domain alone
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """The first administrator of an installation (`manage.py createsuperuser`)."""
        return self.create_user(email, password, **fields, role=Role.ADMIN)
