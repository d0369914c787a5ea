from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, User, on_behalf_of_field
from accounts.rights.covers import author
from approvals import kinds
from approvals.kinds import Kind, UnknownKind
from approvals.querysets import RequestQuerySet
from kam_crm.shared.history import tracked
from kam_crm.shared.service import responsible_for


class RequestStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "open")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    REFUSED = "refused", pgettext_lazy("request", "refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", pgettext_lazy("request", "expired")


DECISIONS = [(str(value), label) for value, label in RequestStatus.choices if value != RequestStatus.OPEN]


class Figure:
    """A figure of the request, exact; None where its kind has none."""

    def __set_name__(self, owner: type[Request], name: str) -> None:
        self.name = name

    def __get__(self, request: Request | None, owner: type[Request]) -> Any:
        if request is None:
            return self
        value = request.figures.get(self.name)
        return None if value is None else Decimal(value)


@tracked()
class Request(models.Model):
    """A question to somebody who may go beyond a rule, about a row of any model.

    `subject_kind` is that model by its label («orders.order»), `subject_id` the key of the row and `subject_version`
    its `updated_at` when it was asked about; `client_id` is the client it belongs to. They are plain values: what
    they name lives in higher apps, and the kind brings them together. `department` is the one whose head was asked.

    `size` is what a decider's limit is compared with, in the unit of the kind's capability (% or RUB), `granted` what
    the decision gave of it. `figures` say why it is beyond the rule, as exact decimal strings.
    """

    kind = models.CharField(_("kind"), max_length=30)
    subject_kind = models.CharField(_("of what"), max_length=60)
    subject_id = models.BigIntegerField()
    subject_version = models.DateTimeField(null=True)
    client_id = models.BigIntegerField(null=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    size = models.DecimalField(_("size"), max_digits=16, decimal_places=4, default=0)
    figures: Any = models.JSONField(_("figures"), default=dict)
    granted = models.DecimalField(_("granted"), max_digits=16, decimal_places=4, null=True)
    reason = models.TextField(_("why"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    on_behalf_of = on_behalf_of_field()
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), null=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.OPEN
    )
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    # figures that kinds have in common, in the names of the API: % asked and allowed without asking, RUB below cost
    # (net of VAT), RUB over the limit, of it RUB that were to be paid in advance, RUB a year that a longer term costs
    asked = Figure()
    allowed = Figure()
    loss = Figure()
    amount = Figure()
    prepayment = Figure()
    capital_cost = Figure()

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind"],
                condition=models.Q(status="open"),
                name="one_open_request_per_subject_kind",
            ),
            # whoever asked may withdraw; that is no decision, though it is noted as theirs
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("asked_by"))
                | models.Q(status="withdrawn"),
                name="nobody_approves_own_request",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=RequestStatus.values), name="request_status_known"
            ),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="request_size_not_negative"),
        ]
        indexes = [
            # the queue begins with what waits longest
            models.Index(fields=["status", "asked_at"], name="approval_queue"),
            models.Index(fields=["subject_kind", "subject_id"], name="approval_by_subject"),
            models.Index(fields=["client_id", "-decided_at"], name="approval_by_client"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"

    @classmethod
    def about(
        cls, subject: Any, *, kind: str, by: User, size: Decimal, **figures: Decimal | int | str | None
    ) -> Self:
        """A request that is not stored yet: `approvals.services.ask` stores it.

        Raises UnknownKind, also for a kind that asks about something else.
        """
        of_kind = kinds.kind_named(kind)
        if of_kind.subject_kind != subject._meta.label_lower:
            raise UnknownKind(f"{kind} of {subject._meta.label_lower}")
        request = cls(
            kind=kind,
            subject_kind=of_kind.subject_kind,
            subject_id=subject.pk,
            subject_version=getattr(subject, "updated_at", None),
            client_id=of_kind.client_id(subject),
            department=of_kind.department(subject),
            asked_by=by,
            size=size,
        )
        request.set_figures(figures)
        request.subject = subject
        return request

    def set_figures(self, figures: Mapping[str, Decimal | int | str | None]) -> None:
        # as text: a JSON number would come back as a float
        self.figures = {name: str(value) for name, value in figures.items() if value is not None}

    @property
    def of_kind(self) -> Kind:
        """Raises UnknownKind."""
        return kinds.kind_named(self.kind)

    @cached_property
    def subject(self) -> Any:
        """The row it is about; lists load those of all their requests at once (approvals.kinds.load_subjects)."""
        self.of_kind.load([self])
        return self.__dict__["subject"]

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers who answer for the subject: whom a deputy may act for."""
        return responsible_for(self.subject)

    @property
    def overdue_days(self) -> int:
        return int(self.figures.get("overdue_days", 0))

    @property
    def asker(self) -> str:
        """Who asked, in words; a deputy with the manager who was covered."""
        return author(self.asked_by.full_name, self.on_behalf_of)

    @property
    def asked_for(self) -> set[int | None]:
        """Keys of the person who asked and of the one it was asked for: neither decides."""
        return {self.asked_by_id, self.on_behalf_of_id} - {None}

    @property
    def is_open(self) -> bool:
        return self.status == RequestStatus.OPEN

    @property
    def decision(self) -> str:
        """How it ended; empty while it is open."""
        return "" if self.is_open else str(self.status)

    def get_decision_display(self) -> str:
        return "" if self.is_open else str(RequestStatus(self.status).label)

    def get_kind_display(self) -> str:
        return str(self.of_kind.label)


class RequestsAbout(models.Manager.from_queryset(RequestQuerySet)):  # type: ignore[misc]
    """Requests about one row; what the related manager of a foreign key would be."""

    def __init__(self, row: models.Model, name: str) -> None:
        super().__init__()
        self.model, self.row, self.name = Request, row, name

    def get_queryset(self) -> Any:
        kept = getattr(self.row, "_prefetched_objects_cache", {})
        return kept[self.name] if self.name in kept else super().get_queryset().about(self.row)

    # `prefetch_related` asks these two of whatever stands behind a name

    def get_prefetch_querysets(self, instances: list[Any], querysets: list[Any] | None = None) -> Any:
        rows = querysets[0] if querysets else super().get_queryset()
        keys = [row.pk for row in instances]
        rows = rows.filter(subject_kind=self.row._meta.label_lower, subject_id__in=keys)
        return rows, lambda request: request.subject_id, lambda row: row.pk, False, self.name, False

    def _apply_rel_filters(self, queryset: Any) -> Any:
        return queryset.about(self.row)


class Requests:
    """`approvals = Requests()` in a model: the requests about its rows, which `prefetch_related` knows too."""

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        return self if row is None else RequestsAbout(row, self.name)
