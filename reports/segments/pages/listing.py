"""Segments as one person filters them: matrix, rows, export. Every number is in a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rights.covers import sees_every_margin
from accounts.rights.permissions import SignedInRequest
from dossiers.clients.pages import matrix
from dossiers.models import Client
from kam_crm.shared import currency, formats
from kam_crm.shared.clock import month_end
from kam_crm.shared.money import ZERO, percent, total
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from reports.models import (
    Base,
    Level,
    NightlyRun,
    SegmentPolicy,
    SegmentSnapshot,
    XyzMode,
)
from reports.nightly import runs as nights
from reports.nightly.runs import data_as_of
from reports.segments.filters import ABC, LIVES, NONE, XYZ, SegmentFilter, with_segment_before
from reports.segments.services import policy_for, window
from reports.segments.validity import last_month_of, newest_valid

CLASSES = ("abc", "xyz", "segment")
DATES = 13  # months a chip offers


class SegmentListing(Listing):
    page_name = "reports:segment_list"
    client_path = "client__"
    sorts = {
        "name": ("client__sort_key",),
        "amount": ("amount",),
        "share": ("share", "-amount"),
        "before": ("cum_before", "-amount"),
        "months": ("active_months", "-amount"),
        "cv": ("cv", "-amount"),
    }
    default_sort = "-amount"
    export_view = "reports:segment_export"
    subject = "segments"

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.sees_margin = sees_every_margin(self.user)
        wanted = self._wanted_date()
        self.as_of = newest_valid(wanted) if wanted else None
        self.policy = self._policy()
        self.base = self._chosen("base", Base.values, self.policy.shown_base)
        # gross profit gives costs away, and a link from somebody else may ask for it
        if not self.sees_margin:
            self.base = Base.REVENUE
        self.level = self._chosen("level", Level.values, Level.COMPANY)

    def _wanted_date(self) -> dt.date | None:
        """The day of the address, else the last finished run."""
        return nights.day_of(self.query.get("as_of", "")) or data_as_of()

    def _policy(self) -> SegmentPolicy:
        """The one these very snapshots were made by."""
        if self.as_of is None:
            return policy_for(self.today)
        # one row is enough: all of a date are made by one policy
        made = SegmentSnapshot.objects.valid_on(self.as_of).order_by("as_of", "level", "base")[:1]
        kept = SegmentPolicy.objects.visible_to(self.user).filter(pk__in=made.values("policy")).first()
        return kept or policy_for(self.as_of)

    def _chosen(self, name: str, values: list[str], default: str) -> str:
        given = self.query.get(name, "")
        return given if given in values else default

    # ---- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def xyz_field(self) -> str:
        return "xyz_freq" if self.policy.shown_xyz == XyzMode.FREQUENCY else "xyz_cv"

    @cached_property
    def before(self) -> dt.date | None:
        """The night the classes are compared with: the last of the month before."""
        return last_month_of(self.as_of)

    def _filtered(self, data: Mapping[str, Any]) -> QuerySet[SegmentSnapshot]:
        visible = self.of_scope(SegmentSnapshot.objects.visible_to(self.user))
        rows = with_segment_before(visible, self.as_of, level=self.level, base=self.base)
        found: QuerySet[SegmentSnapshot] = SegmentFilter(data, rows, request=self.request).qs
        return found

    @cached_property
    def filtered(self) -> QuerySet[SegmentSnapshot]:
        return self._filtered(self.query.dict()).select_related("client__manager")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [self._row(one) for one in self.page.items]

    def _row(self, one: Any) -> dict[str, Any]:
        first, last = self.window
        period = {"client": one.client_id, "date_from": first, "date_to": month_end(last)}
        why = {"level": self.level, "base": self.base, "as_of": one.valid_on}
        return {
            "one": one,
            "xyz": getattr(one, self.xyz_field),
            "url": reverse("desk:client_overview", args=[one.client_id]),
            "why_url": reverse("reports:why_segment", args=[one.client_id], query=why),
            "sales_url": reverse("reports:sales_rows", query=period),
            "moved": one.before if one.before and one.segment and one.before != one.segment else "",
        }

    # ---- matrix and totals ---------------------------------------------------------------------------------------

    @cached_property
    def _classes(self) -> list[dict[str, Any]]:
        """Clients and sums by class, whatever classes are chosen."""
        others = {name: value for name, value in self.query.items() if name not in CLASSES}
        rows: Any = self._filtered(others).order_by().values("segment", "abc", xyz=F(self.xyz_field))
        positive = Sum("amount", filter=Q(amount__gt=0), default=ZERO)
        return list(
            rows.annotate(count=Count("pk"), positive=positive, amount=Sum("amount"), share=Sum("share"))
        )

    @cached_property
    def matrix(self) -> list[dict[str, Any]]:
        classes = [(row["segment"], row["count"], row["amount"]) for row in self._classes]
        cells = matrix.cells(classes, self._whole)
        return matrix.rows(
            cells, lambda code: self.with_(segment=code), current=self.query.get("segment", "")
        )

    @property
    def level_words(self) -> str:
        return str(CLASSES_OF[self.level])

    @property
    def matrix_columns(self) -> list[tuple[str, str]]:
        return matrix.columns()

    @property
    def _chosen_classes(self) -> list[dict[str, Any]]:
        def fits(row: dict[str, Any]) -> bool:
            return all(self.query.get(name, "") in ("", row[name] or NONE) for name in CLASSES)

        return [row for row in self._classes if fits(row)]

    @property
    def count(self) -> int:
        return sum(row["count"] for row in self._chosen_classes)

    @property
    def amount(self) -> Any:
        return total(row["amount"] for row in self._chosen_classes)

    @property
    def share(self) -> Decimal | None:
        return self._share_of(self._chosen_classes)

    def _share_of(self, classes: list[dict[str, Any]]) -> Decimal | None:
        """In % of the company's sales; at other levels of what the filters leave, as its rows are of several wholes."""
        if self.level == Level.COMPANY:
            return sum((row["share"] or ZERO for row in classes), ZERO)
        return percent(total(row["amount"] for row in classes), self._whole)

    @cached_property
    def _whole(self) -> Decimal:
        # negative sums never enter the whole, or shares would exceed 100 % (formulas.md 2.1)
        return total(row["positive"] for row in self._classes)

    @property
    def without_class(self) -> int:
        return sum(row["count"] for row in self._classes if not row["segment"])

    @property
    def without_class_url(self) -> str:
        return self.with_(segment=NONE)

    # ---- words and choices ---------------------------------------------------------------------------------------

    @cached_property
    def window(self) -> tuple[dt.date, dt.date]:
        return window(self.as_of or self.today, self.policy)

    @property
    def is_by_frequency(self) -> bool:
        return self.policy.shown_xyz == XyzMode.FREQUENCY

    @property
    def base_words(self) -> str:
        return str(Base(self.base).label)

    @property
    def amount_header(self) -> Any:
        return currency.label(_("Sales")) if self.base == Base.REVENUE else currency.label(_("Gross profit"))

    @property
    def switches(self) -> list[dict[str, Any]]:
        """What the amounts are and of whose whole the shares."""
        bases = Base.choices if self.sees_margin else []
        return [
            *(
                {"label": label, "url": self.with_(base=value), "current": self.base == value}
                for value, label in bases
            ),
            *(
                {"label": label, "url": self.with_(level=value), "current": self.level == value}
                for value, label in LEVELS
            ),
        ]

    @property
    def chips(self) -> list[dict[str, Any]]:
        return [
            {"name": "abc", "label": "ABC", "options": ABC},
            {"name": "xyz", "label": "XYZ", "options": XYZ},
            {"name": "life", "label": _("Lifecycle"), "options": LIVES},
        ]

    @property
    def hidden_chips(self) -> list[dict[str, Any]]:
        clients = self.only_option(Client.objects.visible_to(self.user).only("name"), "client")
        share = self.query.get("share_from", "")
        chips = [
            {"name": "client", "label": _("Client"), "options": clients},
            {
                "name": "share_from",
                "label": _("Share above, %"),
                "options": [(share, share)] if share else [],
            },
        ]
        return [*super().hidden_chips, *(chip for chip in chips if chip["options"])]

    @cached_property
    def dates(self) -> list[tuple[str, str]]:
        """The last snapshot of this month and of the months before it."""
        runs = NightlyRun.objects.filter(step="segments", done_at__isnull=False).order_by("-as_of")
        newest: dict[dt.date, dt.date] = {}
        for day in runs.values_list("as_of", flat=True):
            newest.setdefault(day.replace(day=1), day)
        shown = list(newest.values())[:DATES]
        if self.as_of and self.as_of not in shown:
            shown = [self.as_of, *shown]
        return [(day.isoformat(), formats.day(day)) for day in shown]

    # ---- export --------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        return [
            Column(str(_("code")), lambda row: row.client.code),
            Column(str(_("client")), lambda row: row.client.name, width=36),
            Column(str(_("manager")), lambda row: row.client.manager.full_name, width=24),
            Column(str(self.base_words), "amount", "money"),
            Column(str(_("share, %")), "share", "number"),
            Column(str(_("sales before, %")), "cum_before", "number"),
            Column("ABC", "abc", width=6),
            Column(str(_("months of history")), "n_months", "number"),
            Column(str(_("months with sales")), "active_months", "number"),
            Column(str(_("variation, %")), "cv", "number"),
            Column(str(_("XYZ by frequency")), "xyz_freq", width=6),
            Column(str(_("XYZ by variation")), "xyz_cv", width=6),
            Column(str(_("segment")), "segment", width=9),
            Column(str(_("a month before")), "before", width=9),
            Column(str(_("as of")), "valid_on", "date"),
        ]


CLASSES_OF = {
    Level.COMPANY.value: _("classes of the company"),
    Level.DEPARTMENT.value: _("classes of the department"),
    Level.MANAGER.value: _("classes of the manager"),
}
LEVELS: list[tuple[str, Any]] = [
    (Level.COMPANY, _("of the company")),
    (Level.DEPARTMENT, _("of the department")),
    (Level.MANAGER, _("of the manager")),
]
