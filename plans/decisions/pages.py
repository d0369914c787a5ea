"""Management decisions as one person filters them, and one of them with who has read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import Role
from kam_crm.shared import clock
from kam_crm.shared.web.listings import Listing
from plans.decisions.filters import DecisionFilter
from plans.decisions.rules import may_change
from plans.models import Decision, DecisionReading, DecisionTopic

MOST = 200  # names beside a decision


class DecisionListing(Listing):
    page_name = "plans:decision_list"
    sorts = {"day": ("in_force_from",), "title": ("title",)}
    default_sort = "-day"
    views_of = (
        (_("All"), {}),
        (_("To read"), {"unread": "true"}),
        (_("In force"), {"in_force": "true"}),
    )

    @cached_property
    def filtered(self) -> QuerySet[Decision]:
        visible = Decision.objects.visible_to(self.user).with_read_at(self.user)
        visible = visible.select_related("author", "department", "replaced_by")
        rows: QuerySet[Decision] = DecisionFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def topics(self) -> list[tuple[str, Any]]:
        return list(DecisionTopic.choices)

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("decisions.write"))


@dataclass
class DecisionPage:
    decision: Any  # with `read_at`
    user: User

    @property
    def is_over(self) -> bool:
        last = self.decision.in_force_to
        return last is not None and last < clock.today()

    @property
    def successor(self) -> Decision | None:
        return getattr(self.decision, "replaced_by", None)

    @property
    def is_to_be_read(self) -> bool:
        return self.decision.read_at is None and self.decision.author_id != self.user.pk

    @property
    def may_change(self) -> bool:
        return may_change(self.user, self.decision)

    @property
    def may_replace(self) -> bool:
        return self.may_change and self.successor is None

    @property
    def sees_readers(self) -> bool:
        """Who writes decisions sees who of their colleagues has read this one."""
        return self.user.can("decisions.write")

    @cached_property
    def readings(self) -> list[DecisionReading]:
        rows = DecisionReading.objects.visible_to(self.user).filter(decision=self.decision)
        return list(rows.select_related("user")[:MOST])

    @cached_property
    def missing(self) -> list[User]:
        """Whom it concerns and who has not read it yet."""
        people = User.objects.visible_to(self.user).filter(is_active=True).exclude(role=Role.ADMIN)
        if department := self.decision.department:
            people = people.filter(Q(department=department) | Q(pk=department.head_id))
        read = DecisionReading.objects.visible_to(self.user).filter(decision=self.decision).values("user")
        return list(people.exclude(pk=self.decision.author_id).exclude(pk__in=read)[:MOST])
