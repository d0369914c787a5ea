"""Runs of the nightly, newest first, each step with what it wrote and how long it took."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kam_crm.shared import formats
from kam_crm.shared.nightly import label_of
from kam_crm.shared.web.listings import Listing
from reports.models import NightlyRun
from reports.nightly.filters import NightlyRunFilter


class LastRun:
    """The newest run of the nightly, whether or not it came to its end."""

    def __init__(self, user: User) -> None:
        rows: QuerySet[NightlyRun] = NightlyRun.objects.visible_to(user)
        newest = rows.order_by("-as_of").values("as_of")[:1]  # in the same query as its steps
        self.runs = list(rows.filter(as_of__in=newest).order_by("position"))
        self.as_of = self.runs[0].as_of if self.runs else None

    @property
    def steps(self) -> list[tuple[str, NightlyRun]]:
        return [(label_of(run.step), run) for run in self.runs]

    @property
    def tone(self) -> str:
        if any(run.error for run in self.runs):
            return "red"
        return "green" if self.runs and all(run.done_at for run in self.runs) else "amber"

    @property
    def words(self) -> str:
        if self.tone != "green":
            return _("failed") if self.tone == "red" else _("not finished")
        took = Decimal(sum(run.milliseconds or 0 for run in self.runs)) / 1000
        return _("done in %(seconds)s s") % {"seconds": formats.number(took, 1)}


class NightlyListing(Listing):
    page_name = "reports:nightly_list"
    sorts = {"night": ("as_of", "position")}
    default_sort = "-night"

    @cached_property
    def filtered(self) -> QuerySet[NightlyRun]:
        rows = NightlyRun.objects.visible_to(self.user)
        # the page's chip is there or not, a program may ask for what went well too
        given = {**self.query.dict(), "failed": "true" if self.query.get("failed") else ""}
        found: QuerySet[NightlyRun] = NightlyRunFilter(given, rows, request=self.request).qs
        return found

    @property
    def rows(self) -> list[tuple[str, NightlyRun]]:
        return [(label_of(run.step), run) for run in self.page.items]
