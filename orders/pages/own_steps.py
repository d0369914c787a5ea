"""Claims and acts in which it is a person's turn, the most urgent first (R77, R151)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Request
from dossiers.models import Client
from kam_crm.shared import formats
from orders.acts.route import Decider
from orders.claims.pages import late_words
from orders.models import ActStatus, Claim, ClaimStatus, DiscrepancyAct, RouteStep

MOST = 50


@dataclass(frozen=True)
class OwnStep:
    """`text` names the document, `what` the step; it should be taken by the end of `due_on`."""

    text: str
    what: str
    url: str
    client: Client
    due_on: dt.date

    def light(self, today: dt.date) -> str:
        if self.due_on < today:
            return late_words(self.due_on, today)
        return _("by %(day)s") % {"day": formats.short_day(self.due_on)}

    def tone(self, today: dt.date) -> str:
        if self.due_on < today:
            return "red"
        return "amber" if self.due_on == today else ""


def own_steps(user: User, manager: User) -> list[OwnStep]:
    """Steps of `manager`, as far as `user` sees them; what `user` decides on comes along in their own day alone."""
    steps = [*_claims(user, manager), *_acts(user, manager)]
    return sorted(steps, key=lambda step: (step.due_on, step.text))


def _claims(user: User, manager: User) -> Iterator[OwnStep]:
    wanted = Q(pk__in=[])
    if user.can("claims.write"):
        wanted |= Q(client__manager=manager) & ~Q(status=ClaimStatus.ASKED)
    if user == manager and user.can("claims.judge"):
        # before the last step: what is carried out without a verdict counts for nothing
        unjudged = Q(status=ClaimStatus.EXECUTE, verdict="") & ~Q(author=user)
        wanted |= unjudged | Q(status=ClaimStatus.ASKED, pk__in=_asked(user, Claim))
    rows = Claim.objects.visible_to(user).open().filter(wanted).select_related("client")
    for claim in rows.order_by("due_on", "pk")[:MOST]:
        what = str(claim.get_status_display())
        if claim.client.manager_id != manager.pk:
            what = _("decide on the offer") if claim.status == ClaimStatus.ASKED else _("judge")
        url = reverse("orders:claim_detail", args=[claim.pk])
        text = _("Claim %(number)s") % {"number": claim.number}
        yield OwnStep(text, capfirst(what), url, claim.client, claim.due_on)


def _acts(user: User, manager: User) -> Iterator[OwnStep]:
    wanted = Q(pk__in=[])
    if user.can("acts.write"):
        wanted |= Q(status=ActStatus.DRAFT, client__manager=manager)
    if user == manager:
        deciders = [
            decider
            for decider, right in ((Decider.WAREHOUSE, "acts.confirm"), (Decider.FINANCE, "acts.book"))
            if user.can(right)
        ]
        steps = RouteStep.objects.visible_to(user).filter(decider__in=deciders)
        not_own = ~Q(author=user) & ~Q(on_behalf_of=user)
        wanted |= Q(status=ActStatus.ASKED, step__in=steps.values("position")) & not_own
        wanted |= Q(status=ActStatus.ASKED, pk__in=_asked(user, DiscrepancyAct))
    rows = DiscrepancyAct.objects.visible_to(user).filter(wanted).select_related("client")
    for act in rows.order_by("due_on", "pk")[:MOST]:
        is_draft = act.status == ActStatus.DRAFT
        yield OwnStep(
            _("Act %(number)s") % {"number": act.number},
            _("Send for approval") if is_draft else _("Decide on the act"),
            reverse("orders:act_detail", args=[act.pk]),
            act.client,
            act.due_on if is_draft else act.step_due_on or act.due_on,
        )


def _asked(user: User, model: type[Claim] | type[DiscrepancyAct]) -> QuerySet[Any]:
    """Keys of those on which this person decides."""
    if not user.can("approvals.decide"):
        return Request.objects.none().values("subject_id")
    rows = Request.objects.visible_to(user).to_decide_by(user)
    found: QuerySet[Any] = rows.filter(subject_kind=model._meta.label_lower).order_by().values("subject_id")
    return found
