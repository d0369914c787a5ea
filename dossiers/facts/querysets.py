from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, Q, Subquery

from dossiers.clients.querysets import ClientRelatedQuerySet, client_scope, strategy_scope
from kam_crm.shared import clock
from kam_crm.shared.scoping import Person, ReferenceQuerySet, ScopedQuerySet


class TemplateQuerySet(ReferenceQuerySet):
    """What is demanded is no secret: everybody with business reads it."""

    def in_force(self, day: dt.date) -> Self:
        """The newest version of the company and of each department."""
        rows = self.filter(valid_from__lte=day).order_by("department_id", "-valid_from", "-pk")
        return rows.distinct("department_id")


class ItemQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.all() if user.is_authenticated else self.none()

    def secret(self, day: dt.date) -> Self:
        """Those that some template in force keeps secret; secrecy goes by the key, whoever's template says so."""
        # late: the model imports this module
        from dossiers.facts.models import DossierTemplate

        templates = DossierTemplate.objects.in_force(day).values("pk")
        return self.filter(is_secret=True, template__in=templates)


def is_secret_item(key: str = "key") -> Exists:
    """The condition «of a secret item» for rows that name it in this column."""
    from dossiers.facts.models import DossierItem

    return Exists(DossierItem.objects.secret(clock.today()).filter(key=OuterRef(key)))


def answer_scope(user: Person) -> Q:
    """Answers of the clients one sees; of secret items only of those whose secrets one may know."""
    seen, secrets = client_scope(user, "client__"), strategy_scope(user, "client__")
    return seen & (~Q(is_secret_item()) | secrets) if secrets else seen


class StateQuerySet(ClientRelatedQuerySet):
    def lost_by(self, template: Any) -> Self:
        """Those whose completeness fell with this version, the greatest loss first; adds `lost`, points of 100."""
        rows = self.filter(template=template.pk, with_secrets=True, former_percent__gt=F("percent"))
        return rows.annotate(lost=F("former_percent") - F("percent")).order_by("-lost", "client")

    def with_missing_label(self) -> Self:
        """Adds `missing_label`, the head's own words for the heaviest missing item; empty for the product's."""
        from dossiers.facts.models import DossierItem

        items = DossierItem.objects.filter(template=OuterRef("template"), key=OuterRef("missing"))
        return self.annotate(missing_label=Subquery(items.values("label")[:1]))


class AnswerQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(answer_scope(user))
