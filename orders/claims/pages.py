"""What pages show of claims: the list, one claim with its five steps, its money and its verdict."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from dossiers import subjects
from dossiers.clients.pages.panels import TabCount
from dossiers.models import Client, ClientContact
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import ZERO
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from kam_crm.shared.working_days import working_days_between
from orders.claims.answers import Recipient, recipient_of
from orders.claims.figures import solved
from orders.claims.filters import HEAD, MINE, OPEN, STATUSES, VERDICTS, ClaimFilter
from orders.claims.letters import draft_letter
from orders.claims.states import STEPS, claim_machine, step_of
from orders.drafting.filters import PERIODS
from orders.models import Claim, ClaimKind, ClaimLetter, FaultyService
from orders.notices.forms import writable
from orders.notices.pages import LetterRow

YEAR = dt.timedelta(days=365)
VERDICT_TONES = {"yes": ("green", "check"), "partly": ("amber", "check"), "no": ("", "x")}


class ClaimListing(Listing):
    page_name = "orders:claim_list"
    client_path = "client__"
    sorts = {
        "opened": ("opened_on",),
        "number": ("number",),
        "client": ("client__sort_key",),
        "due": ("due_on",),
        "sum": ("disputed",),
    }
    default_sort = "-opened"
    export_view = "orders:claim_export"
    subject = "claims"
    views_of = (
        (gettext_lazy("Open"), {"status": OPEN}),
        (gettext_lazy("My step"), {"status": MINE}),
        (gettext_lazy("Answer overdue"), {"overdue": "true"}),
        (gettext_lazy("Wait for the head"), {"status": HEAD}),
        (gettext_lazy("With a lawyer"), {"lawyer": "true", "status": OPEN}),
        (gettext_lazy("All"), {}),
    )

    def filter_by(self, data: Any) -> QuerySet[Claim]:
        rows = self.of_scope(Claim.objects.visible_to(self.user))
        found: QuerySet[Claim] = ClaimFilter(data, rows, request=self.request).qs
        return found

    @cached_property
    def filtered(self) -> QuerySet[Claim]:
        return self.filter_by(self.query).select_related(
            "client__manager", "client__summary", "kind", "fault", "shipment", "lawyer"
        )

    def view_rows(self, given: Any) -> QuerySet[Claim] | None:
        return self.filter_by(given) if given else None

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [_row(claim, self.today) for claim in self.page.items]

    @cached_property
    def disputed(self) -> Any:
        """Of what the filters leave, RUB with VAT."""
        return self.filtered.order_by().aggregate(sum=Sum("disputed"))["sum"] or ZERO

    @cached_property
    def solving(self) -> str:
        """How long solving took in the last 365 days, and how many claims were justified (R78)."""
        rows = self.of_scope(Claim.objects.visible_to(self.user))
        found = solved(rows, self.today - YEAR, self.today)
        if found.average is None:
            return _("none solved in the last 12 months")
        known = {
            "days": formats.number(found.average, 1),
            "yes": formats.number(found.justified, 0),
            "of": formats.number(found.count, 0),
        }
        return _("solved in %(days)s working days on average, %(yes)s of %(of)s a year justified") % known

    @property
    def can_create(self) -> bool:
        return self.user.can("claims.write")

    @property
    def chips(self) -> list[dict[str, Any]]:
        kinds = [(row.pk, row.name) for row in ClaimKind.objects.visible_to(self.user)]
        faults = [(row.pk, row.name) for row in FaultyService.objects.visible_to(self.user)]
        chips: list[dict[str, Any]] = [
            {"name": "status", "label": _("Step"), "options": STATUSES},
            {"name": "kind", "label": _("Kind"), "options": kinds},
            {"name": "verdict", "label": _("Justified"), "options": VERDICTS},
            {"name": "fault", "label": _("At fault"), "options": faults},
            {"name": "overdue", "label": _("Answer overdue"), "options": [("true", _("yes"))]},
            {"name": "lawyer", "label": _("With a lawyer"), "options": [("true", _("yes"))]},
            {"name": "period", "label": _("Opened"), "options": PERIODS},
        ]  # fmt: skip
        if self.sees_managers:
            chips.append({"name": "manager", "label": _("Manager"), "options": self.managers})
        if chosen := self.only_option(Client.objects.visible_to(self.user).only("name"), "client"):
            chips.append({"name": "client", "label": _("Client"), "options": chosen})
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("number"), "number"),
            Column(_("client code"), lambda claim: claim.client.code),
            Column(_("client"), lambda claim: claim.client.name, width=36),
            Column(_("kind"), lambda claim: claim.kind.name),
            Column(_("opened"), "opened_on", "date"),
            Column(_("answer by"), "due_on", "date"),
            Column(_("closed"), "closed_on", "date"),
            Column(_("step"), lambda claim: str(claim.get_status_display()), width=20),
            Column(_("justified"), lambda claim: str(claim.get_verdict_display()), width=20),
            Column(_("at fault"), lambda claim: claim.fault.name if claim.fault else ""),
            Column(_("disputed"), "disputed", "money"),
            Column(_("offered"), "settlement", "money"),
            Column(_("loss of the company"), "loss", "money"),
        ]


def _row(claim: Claim, today: dt.date) -> dict[str, Any]:
    tone, icon = VERDICT_TONES.get(claim.verdict, ("", ""))
    return {
        "claim": claim,
        "step": step_of(claim.status),
        "is_late": claim.is_open and claim.due_on < today,
        "late_words": late_words(claim.due_on, today),
        "tone": tone,
        "icon": icon,
    }


def late_words(due_on: dt.date, today: dt.date) -> str:
    days = (today - due_on).days
    return ngettext("overdue for %(days)d day", "overdue for %(days)d days", days) % {"days": days}


class ClaimPage:
    def __init__(self, claim: Claim, user: User) -> None:
        self.claim, self.user = claim, user

    @property
    def state(self) -> Any:
        return claim_machine.state(self.claim.status)

    @property
    def step(self) -> int:
        return step_of(self.claim.status)

    @cached_property
    def changes(self) -> list[Any]:
        return list(self.claim.changes.select_related("by", "on_behalf_of").order_by("at", "pk"))

    def event(self, change: Any) -> Any:
        return claim_machine.event(change.action, change.from_status, change.to_status)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """The five steps with the record of the last time each was done."""
        records = {one.action: one for one in self.changes}
        names = ("agree", "options", "offer", "confirm", "execute")
        return [
            {
                "number": number,
                "label": status.label,
                "is_done": number < self.step,
                "is_now": number == self.step,
                "record": records.get(action) if number < self.step else None,
            }
            for number, (status, action) in enumerate(zip(STEPS, names, strict=True), 1)
        ]

    @cached_property
    def actions(self) -> dict[str, Any]:
        found = claim_machine.allowed_actions(self.claim, self.user)
        return {name: step for name, step in found.items() if name not in ("approve", "turn_down")}

    @property
    def may_write(self) -> bool:
        return self.claim.is_open and self.user.can("claims.write")

    @property
    def may_judge(self) -> bool:
        own = {self.claim.author_id, self.claim.on_behalf_of_id}
        return self.user.can("claims.judge") and self.user.pk not in own

    @property
    def offer(self) -> str:
        """The sum that the box of the offer begins with."""
        return formats.plain(self.claim.settlement or self.claim.disputed)

    @cached_property
    def request(self) -> Any:
        return self.claim.approvals.waiting().first()

    @cached_property
    def letter(self) -> str:
        return self.claim.letter or draft_letter(self.claim)

    @cached_property
    def recipient(self) -> Recipient:
        """Who would be written to as company and client agreed, or why nobody."""
        return recipient_of(self.claim)

    @cached_property
    def contacts(self) -> list[ClientContact]:
        """People of the client who can be written to."""
        return list(writable(self.user, self.claim.client).order_by("person__sort_key"))

    @cached_property
    def letters(self) -> list[LetterRow]:
        rows = ClaimLetter.objects.visible_to(self.user).filter(claim=self.claim)
        return [
            LetterRow(one) for one in rows.select_related("contact__person").order_by("-created_at", "-pk")
        ]

    @cached_property
    def subject(self) -> Any:
        pair = (self.claim.subject_kind, self.claim.subject_id)
        return subjects.named(self.user, [pair]).get(pair) if pair[1] is not None else None  # type: ignore[arg-type]

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        claim, today = self.claim, clock.today()
        late = claim.is_open and claim.due_on < today
        left = max(working_days_between(today, claim.due_on) - 1, 0)
        note = ngettext("%(days)d working day left", "%(days)d working days left", left) % {"days": left}
        if late:
            note = late_words(claim.due_on, today)
        elif not claim.is_open:
            note = ""
        year = solved(Claim.objects.visible_to(self.user).filter(client=claim.client_id), today - YEAR, today)
        same = Claim.objects.visible_to(self.user).filter(client=claim.client_id, opened_on__gte=today - YEAR)
        of_year = reverse("orders:claim_list", query={"client": claim.client_id, "opened_from": today - YEAR})
        return [
            {"label": currency.label(_("Disputed")), "value": formats.money(claim.disputed),
             "url": reverse("orders:act_detail", args=[claim.act_id]) if claim.act_id else "",
             "note": _money_note(claim)},
            {"label": _("Answer by"), "value": formats.day(claim.due_on), "tone": "red" if late else "",
             "icon": "alert-triangle" if late else "", "note": note},
            {"label": _("The client wants"), "value": claim.wanted or formats.NOTHING},
            {"label": currency.label(_("We offer")),
             "value": formats.money(claim.settlement) if claim.settlement else formats.NOTHING,
             "note": claim.solution},
            {"label": _("Claims in 12 months"), "value": formats.number(same.count(), 0), "url": of_year,
             "note": _("justified %(count)s") % {"count": formats.number(year.justified, 0)}},
        ]  # fmt: skip


def _money_note(claim: Claim) -> str:
    if claim.is_credited:
        return _("the act has reduced the debt")
    return _("held out of reminders") if claim.is_held else _("demanded")


def open_claims(client: Client, user: User) -> QuerySet[Claim]:
    rows: QuerySet[Claim] = Claim.objects.visible_to(user).open().filter(client=client)
    return rows


def open_words(count: int) -> str:
    return ngettext("%(count)s open claim", "%(count)s open claims", count) % {"count": count}


OPEN_CLAIMS = TabCount("orders", open_claims, open_words, "claims.view", "claims")


def claims_for_page(user: User) -> QuerySet[Claim]:
    rows: QuerySet[Claim] = Claim.objects.visible_to(user)
    return rows.select_related(
        "client__manager", "client__summary", "kind", "order", "shipment", "act", "lawyer", "fault", "author",
        "on_behalf_of", "verdict_by",
    ).prefetch_related("act__lines")  # fmt: skip
