"""What a price list would change, on the page of its file and as lists of every row and draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.imports.models import ImportRun
from integrations.models import PriceListDraft, PriceListLine
from integrations.price_lists.models import Change
from kam_crm.shared import formats
from kam_crm.shared.pagination import Keyset, Page

BELOW_COST = "below_cost"
ORDER = ("-distance", "row")
FIRST = 5  # on the page of the file


@dataclass(frozen=True)
class Group:
    """Rows with one answer: `average` change in %, `tone` of a light where somebody should look."""

    name: str
    label: str
    count: int
    url: str
    average: Decimal | None = None
    tone: str = ""

    @property
    def words(self) -> str:
        if self.average is None:
            return self.label
        known = {"what": self.label, "percent": formats.signed(formats.percent(self.average), self.average)}
        return _("%(what)s, on average %(percent)s") % known


class Foretold:
    """Of a file that was compared, for whoever looks at it."""

    def __init__(self, run: ImportRun, user: User) -> None:
        self.run, self.user, self.known = run, user, run.comparison

    def __bool__(self) -> bool:
        return bool(self.known)

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.known["day"])

    @property
    def sees_costs(self) -> bool:
        return self.user.can("margin.view")

    @property
    def groups(self) -> list[Group]:
        """Rows by change; together they are all that the file says of prices."""
        labels = {
            Change.DEARER: _("Dearer"), Change.CHEAPER: _("Cheaper"), Change.SAME: _("Unchanged prices"),
            Change.FIRST: _("First price"), Change.UNKNOWN: _("Unknown code"),
        }  # fmt: skip
        return [
            self._group(change.value, label, "amber" if change == Change.UNKNOWN else "")
            for change, label in labels.items()
            if self.known[change.value] or change in (Change.DEARER, Change.CHEAPER, Change.SAME)
        ]

    @property
    def below_cost(self) -> Group | None:
        """Among the others; only for who sees costs."""
        return (
            self._group(BELOW_COST, _("Below cost"), "red")
            if self.sees_costs and self.known[BELOW_COST]
            else None
        )

    @property
    def difference(self) -> Decimal:
        """Of all drafts of the company, RUB with VAT."""
        return Decimal(self.known["difference"])

    @property
    def drafts_url(self) -> str:
        """Their list, for who may read orders."""
        may = self.user.can("orders.view") and self.known["drafts"]
        return reverse("integrations:price_list_drafts", args=[self.run.pk]) if may else ""

    @cached_property
    def first_lines(self) -> list[PriceListLine]:
        """The largest changes."""
        changed = lines_of(self.run, self.user).filter(change__in=[Change.DEARER, Change.CHEAPER])
        return list(changed.order_by(*ORDER)[:FIRST])

    @cached_property
    def first_drafts(self) -> list[PriceListDraft]:
        return (
            list(drafts_of(self.run, self.user).order_by("-distance", "pk")[:FIRST])
            if self.drafts_url
            else []
        )

    def _group(self, name: str, label: str, tone: str) -> Group:
        average = self.known.get(f"{name}_percent")
        url = reverse("integrations:price_list_lines", args=[self.run.pk], query={"change": name})
        return Group(name, label, self.known[name], url, None if average is None else Decimal(average), tone)


class LineList:
    """Every row with one answer, the largest changes first."""

    def __init__(self, run: ImportRun, user: User, change: str, cursor: str) -> None:
        self.run, self.user, self.cursor = run, user, cursor
        self.foretold = Foretold(run, user)
        known = [one.name for one in self.groups]
        self.change = change if change in known else next(iter(known), "")

    @cached_property
    def groups(self) -> list[Group]:
        below = self.foretold.below_cost
        return [*self.foretold.groups, *([below] if below else [])] if self.foretold else []

    @cached_property
    def page(self) -> Page[PriceListLine]:
        rows = lines_of(self.run, self.user)
        asked = {"is_below_cost": True} if self.change == BELOW_COST else {"change": self.change}
        return Keyset(rows.filter(**asked), ORDER).page(self.cursor)


def lines_of(run: ImportRun, user: User) -> QuerySet[PriceListLine]:
    return PriceListLine.objects.visible_to(user).filter(run=run).select_related("product", "column")


def drafts_of(run: ImportRun, user: User) -> QuerySet[PriceListDraft]:
    return PriceListDraft.objects.visible_to(user).filter(run=run).select_related("order__client__manager")


def draft_page(run: ImportRun, user: User, cursor: str) -> Page[PriceListDraft]:
    return Keyset(drafts_of(run, user), ["-distance"]).page(cursor)
