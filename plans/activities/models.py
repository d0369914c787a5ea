from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import on_behalf_of_field
from accounts.rights.covers import author
from dossiers.clients.models.reference import Reference
from kam_crm.shared.history import tracked
from kam_crm.shared.matching import Folded
from plans.activities.querysets import ActivityQuerySet
from plans.weeks.models import WeekPlan


class ActivityKind(models.TextChoices):
    VISIT = "visit", _("visit")
    CALL = "call", _("call")
    VIDEO = "video", _("video call")
    REVIEW = "review", _("review meeting")
    EVENT = "event", pgettext_lazy("activity", "event")
    TRAINING = "training", _("training of the client's staff")
    MERCHANDISING = "merchandising", _("merchandising")
    EXPERT = "expert", _("expert advice")
    PRESENTATION = "presentation", _("presentation")

    @property
    def facts(self) -> KindFacts:
        return KIND_FACTS[self]

    @property
    def icon(self) -> str:
        return self.facts.icon


@dataclass(frozen=True)
class KindFacts:
    """`icon` is a name of the sprite, `minutes` the usual length; `is_personal`: people meet face to face."""

    icon: str
    minutes: int
    is_personal: bool = False


# what follows from a kind, said once: the share of personal meetings (R121) counts by it
KIND_FACTS = {
    ActivityKind.VISIT: KindFacts("walk", 60, is_personal=True),
    ActivityKind.CALL: KindFacts("phone", 30),
    ActivityKind.VIDEO: KindFacts("video", 45),
    ActivityKind.REVIEW: KindFacts("clipboard-check", 90, is_personal=True),
    ActivityKind.EVENT: KindFacts("calendar-event", 240, is_personal=True),
    ActivityKind.TRAINING: KindFacts("school", 120, is_personal=True),
    ActivityKind.MERCHANDISING: KindFacts("building-store", 60, is_personal=True),
    ActivityKind.EXPERT: KindFacts("bulb", 60),
    ActivityKind.PRESENTATION: KindFacts("presentation", 60),
}
PERSONAL_KINDS = frozenset(kind for kind, facts in KIND_FACTS.items() if facts.is_personal)


class ActivityStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class Outcome(models.TextChoices):
    ORDER = "order", _("order")
    AGREED = "agreed", _("agreed")
    THINKING = "thinking", _("thinking it over")
    REFUSED = "refused", _("refused")
    ABSENT = "absent", _("not met")


@tracked()
class ContactPurpose(Reference):
    """What contacts are for, in the company's own words: conditions of sale, settlement of payments (R122)."""

    class Meta(Reference.Meta):
        verbose_name = _("contact purpose")
        verbose_name_plural = _("contact purposes")


@tracked()
class Activity(models.Model):
    """A visit or call, planned, done or both. `plan` is None for one made outside the approved week.

    It counts for `manager`, whose client it is; `done_by` met the client, as a deputy if `on_behalf_of` is set (R28).
    `client_uuid` is made by the browser or program that entered it, so that sending twice enters once;
    `result_uuid` likewise for the result of one that was planned. It outlives a result that is undone.
    """

    # unique in the database: of two requests at one moment neither has found the other yet
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    result_uuid = models.UUIDField(null=True, blank=True, unique=True)
    client = models.ForeignKey(
        "dossiers.Client", models.PROTECT, related_name="activities", verbose_name=_("client")
    )
    # kept when the client is handed over, so that weeks gone by stay whole
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="activities", verbose_name=_("manager")
    )
    plan = models.ForeignKey(
        WeekPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("week plan"),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=ActivityKind.choices, default=ActivityKind.VISIT
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ActivityStatus.choices, default=ActivityStatus.PLANNED
    )
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    purpose = models.CharField(_("purpose"), max_length=250)
    purpose_word = models.ForeignKey(
        ContactPurpose,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("purpose from the list"),
    )
    persons = models.ManyToManyField(
        "dossiers.ClientContact", blank=True, related_name="meetings", verbose_name=_("with")
    )
    # people of other departments who come along (R31); they see the contact and the client's name, no dossier
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="joined_activities", verbose_name=_("colleagues")
    )
    trip = models.ForeignKey(
        "plans.Trip",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("business trip"),
    )
    is_off_plan = models.BooleanField(_("off plan"), default=False)
    came_at = models.TimeField(_("came at"), null=True, blank=True)
    left_at = models.TimeField(_("left at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    result = models.TextField(_("result"), max_length=2000, blank=True)
    no_next_step_reason = models.CharField(_("why no next step"), max_length=250, blank=True)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="next_steps", verbose_name=_("follows")
    )
    done_at = models.DateTimeField(_("logged at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logged by"),
    )
    on_behalf_of = on_behalf_of_field()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # indexed for `?updated_since=`, by which programs fetch only what is new
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ActivityStatus.values), name="activity_status_known"
            ),
            # the bounds of forms and API, for writes that pass by both
            models.CheckConstraint(condition=models.Q(minutes__range=(5, 600)), name="activity_minutes_real"),
            models.CheckConstraint(
                condition=~models.Q(status="done") | ~models.Q(outcome=""), name="done_activity_has_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["manager", "day"], name="activity_by_manager_day"),
            models.Index(fields=["client", "-day"], name="activity_by_client_day"),
            GinIndex(
                OpClass(Folded("result"), name="gin_trgm_ops"), name="activity_result_trgm", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"

    @property
    def icon(self) -> str:
        return ActivityKind(self.kind).icon

    @property
    def is_held_unprepared(self) -> bool:
        """A meeting face to face that took place without a goal written down before (R75)."""
        if self.status != ActivityStatus.DONE or not self.is_personal:
            return False
        preparation = getattr(self, "preparation", None)
        return preparation is None or not preparation.goal

    @property
    def is_personal(self) -> bool:
        return ActivityKind(self.kind).facts.is_personal

    @property
    def late_minutes(self) -> int | None:
        """How much later than planned it began, minutes; never negative, None without both times (R125)."""
        if self.starts_at is None or self.came_at is None:
            return None
        planned, came = (time.hour * 60 + time.minute for time in (self.starts_at, self.came_at))
        return max(0, came - planned)

    @property
    def met_by(self) -> str:
        """Who met the client, in words; the manager where nothing else was written down."""
        return author((self.done_by or self.manager).full_name, self.on_behalf_of)
