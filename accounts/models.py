"""People who work with the product, their departments, tokens and the keys that make writes safe to repeat."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import deputies
from accounts.capabilities import ROLES, SCOPES, Role
from accounts.querysets import (
    AbsenceQuerySet,
    AccessLogQuerySet,
    DepartmentQuerySet,
    StatusChangeQuerySet,
    UserManager,
)
from kam_crm.shared import clock
from kam_crm.shared.history import tracked
from kam_crm.shared.scoping import OwnQuerySet
from kam_crm.shared.text import SORT_KEY_LENGTH, sort_key

_DAYS = models.Func(
    "first_day", "last_day", RangeBoundary(inclusive_upper=True), function="daterange",
    output_field=DateRangeField(),
)  # fmt: skip


def on_behalf_of_field() -> models.ForeignKey[Any, Any]:
    """The absent manager for whom a deputy did it (docs/decisions/0005); empty for what one does oneself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )


@tracked()
class Department(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="headed",
        verbose_name=_("head"),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["password", "last_login", "sort_key"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. `role` decides the deeds, `department` and clients decide the rows."""

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
            models.UniqueConstraint(models.functions.Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.full_name)
        super().save(*args, **kwargs)

    def can(self, capability: str) -> bool:
        return self.is_active and capability in ROLES[self.role]

    def limit(self, capability: str) -> Decimal | None:
        """How far the capability reaches: 0 without it, None where it is unlimited."""
        held = ROLES[self.role].get(capability)
        return Decimal(0) if held is None or not self.is_active else held.upto

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.full_name.split()[:2]).upper()

    @property
    def is_staff(self) -> bool:
        return self.role == Role.ADMIN


class AbsenceReason(models.TextChoices):
    VACATION = "vacation", _("vacation")
    TRIP = "trip", _("business trip")
    SICKNESS = "sickness", _("sickness")
    OTHER = "other", _("other reason")


@tracked()
class Absence(models.Model):
    """Days, both included, on which `deputy` has the clients of `user` (R27); what follows: accounts/deputies.py."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("who is away"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputyships", verbose_name=_("deputy"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=AbsenceReason.choices)
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("recorded by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("user")), name="absence_deputy_is_another"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=AbsenceReason.values), name="absence_reason_known"
            ),
            ExclusionConstraint(
                name="absence_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), (_DAYS, RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [models.Index(fields=["deputy", "last_day"], name="absence_by_deputy")]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day} – {self.last_day}"


class StatusChange(models.Model):
    """A step through a state table: who, for whom, when, from, to, why. Each app makes its own with a `subject`."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = on_behalf_of_field()
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(_("from"), max_length=12)
    to_status = models.CharField(_("to"), max_length=12)
    reason = models.TextField(_("reason"), blank=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    @property
    def author(self) -> str:
        """Who did it, in words; a deputy with the manager he stood in for."""
        return deputies.author(self.by.full_name, self.on_behalf_of)


class ApiToken(models.Model):
    """A key for a program that works as `user`. Only its hash is kept; the key itself is shown once.

    `scopes` are capability prefixes («orders», «payments»); empty means everything the user may do.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    read_only = models.BooleanField(_("read only"), default=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="token_name_once_per_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def scope_words(self) -> list[str]:
        return [str(SCOPES.get(scope, scope)) for scope in self.scopes]

    @staticmethod
    def digest_of(key: str) -> str:
        """Keys are long and random, so a plain SHA-256 is enough to keep them unreadable."""
        return hashlib.sha256(key.encode()).hexdigest()

    def is_usable(self, at: dt.datetime) -> bool:
        return (
            self.revoked_at is None
            and (self.expires_at is None or at < self.expires_at)
            and self.user.is_active
        )

    def allows(self, *, is_read: bool, capability: str) -> bool:
        if self.read_only and not is_read:
            return False
        return not self.scopes or capability.split(".")[0] in self.scopes


class IdempotencyKey(models.Model):
    """The answer once given to a write, so that the same request sent again gets it and changes nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user")]

    def __str__(self) -> str:
        return self.key


class SavedView(models.Model):
    """Filters and order of a list under a name its owner gave; it stands beside the list's own tabs.

    `page` is the list's address by name («dossiers:client_list»), `query` what follows the «?» of it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name=_("user"))
    page = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters and order"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Access(models.TextChoices):
    CONTACT_DATA = "contact_data", _("phones and e-mails shown")
    EXPORT = "export", _("list exported")


class AccessLog(models.Model):
    """A showing of personal data or an export: who saw what, when."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    what = models.CharField(_("what"), max_length=40, choices=Access.choices)
    subject = models.CharField(_("of what"), max_length=120)
    details: Any = models.JSONField(default=dict)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
