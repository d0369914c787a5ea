from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rights import covers
from accounts.rights.capabilities import ROLES, Role
from accounts.rules.in_force import limit_of
from accounts.users.querysets import UserManager
from kam_crm.shared.history import tracked
from kam_crm.shared.text import SORT_KEY_LENGTH, sort_key

# instead of a password, for people of the demo data: no password has this digest
DEMO_PASSWORD = "!demo"


# no password in the history, no row for every sign-in, nothing that follows from the name
@tracked(exclude=["password", "last_login", "sort_key"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. `role` decides the actions, `department` and clients decide the rows."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    sort_key = models.CharField(max_length=SORT_KEY_LENGTH, default="", editable=False, db_index=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("department"),
    )
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ru")
    theme = models.CharField(
        _("theme"),
        max_length=5,
        choices=[("auto", _("as the system")), ("light", _("light")), ("dark", _("dark"))],
        default="auto",
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            # unique=True alone would let Anna@ in beside anna@
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.full_name)
        super().save(*args, **kwargs)

    @property
    def is_demo(self) -> bool:
        """Of the demo data beside a company's own: no letter or link lets anybody in as them."""
        return self.password == DEMO_PASSWORD

    def can(self, capability: str) -> bool:
        return self.is_active and capability in ROLES[self.role]

    def limit(self, capability: str) -> Decimal | None:
        """How far the capability reaches today: 0 without it, None where it is unlimited."""
        return limit_of(capability, self.role, self.department_id) if self.can(capability) else Decimal(0)

    def covered_among(self, managers: Iterable[int | None]) -> int | None:
        """The absent manager among `managers` for whom this person acts today, if one is."""
        return covers.covered_among(self, managers)

    @property
    def leads_nobody(self) -> bool:
        """A head whom no department names: why they see no team. Costs a statement, for heads alone."""
        return self.role == Role.HEAD and not self.headed.exists()

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.full_name.split()[:2]).upper()

    @property
    def is_staff(self) -> bool:
        return self.role == Role.ADMIN
