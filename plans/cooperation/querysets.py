from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Case, IntegerField, Value, When

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope, strategy_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet

# somebody still writes it or has to approve it
WRITTEN = ["draft", "submitted", "returned"]


class CooperationPlanQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))

    def in_work(self) -> Self:
        return self.filter(status="approved")

    def written(self) -> Self:
        """Those that somebody still writes or has to approve; of a client there is one at most."""
        return self.filter(status__in=WRITTEN)

    def current(self, today: dt.date) -> Self:
        """The one a client's page opens with comes first: in work today, then what is written, then the newest."""
        rank = Case(
            When(status="approved", starts_on__lte=today, ends_on__gte=today, then=Value(0)),
            When(status__in=WRITTEN, then=Value(1)),
            When(status="approved", then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        return self.alias(rank=rank).order_by("rank", "-starts_on", "-version", "-pk")


class OfPlanQuerySet(ScopedQuerySet):
    """Parts of a plan, which who sees the plan sees."""

    path = "plan__client__"

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, self.path), strategy_scope(user, self.path))


class OfGoalQuerySet(OfPlanQuerySet):
    path = "goal__plan__client__"


class GroupNeedQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(strategy_scope(user, "client__"))

    def newest(self) -> Any:
        """The last word on each group of each client."""
        return self.order_by("client_id", "group_id", "-date", "-pk").distinct("client_id", "group_id")
