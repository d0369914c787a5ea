"""Key clients of a level: what they bring, how they grow, what each lacks; candidates and dependence beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules.in_force import number
from dossiers.models import (
    Client,
    ClientContact,
    ClientKeyType,
    ContactRole,
    Dependence,
    KeyAssessment,
    KeyDefinition,
    KeyLevel,
    KeyStatus,
    TypeState,
)
from kam_crm.shared import currency, formats
from kam_crm.shared.money import ZERO, percent, total
from kam_crm.shared.tables import Column
from kam_crm.shared.web.addresses import address
from reports.key_clients.concentration import STRONG, Concentration
from reports.key_clients.pages.candidates import Candidate, candidates_of
from reports.key_clients.pages.missing import Missing, most_missing
from reports.key_clients.pages.whole import KeyListing
from reports.key_clients.sales import Sales, growth, sales_of
from reports.models import Base, Level, SegmentSnapshot

BARS = 6  # of dependence
SHOWN_CANDIDATES = 5
# key on a level is also whoever is so on a wider one
WIDER = {
    Level.COMPANY: (KeyLevel.COMPANY,),
    Level.DEPARTMENT: (KeyLevel.COMPANY, KeyLevel.DEPARTMENT),
    Level.MANAGER: (KeyLevel.COMPANY, KeyLevel.DEPARTMENT, KeyLevel.MANAGER),
}


@dataclass(frozen=True)
class Row:
    """Amounts RUB without VAT, shares and growth in %; None: unknown."""

    client: Client
    kind: str
    definitions: str
    segment: str
    amount: Decimal | None
    share: Decimal | None
    manager_share: Decimal | None
    dependence: str
    growth: Decimal | None
    potential: Decimal | None
    missing: Missing

    @property
    def name(self) -> str:
        return self.client.sort_key

    @property
    def tone(self) -> str:
        return {Dependence.MONO.value: "red", Dependence.CRITICAL.value: "amber"}.get(self.dependence, "")

    @property
    def url(self) -> str:
        return reverse("desk:client_overview", args=[self.client.pk])


@dataclass(frozen=True)
class Bar:
    """A share of a manager's sales against the thresholds."""

    snapshot: SegmentSnapshot
    tone: str
    words: str


class KeyClients(KeyListing):
    sorts = {
        "name": ("name",),
        "amount": ("amount",),
        "share": ("share",),
        "manager_share": ("manager_share",),
        "growth": ("growth",),
        "potential": ("potential",),
    }
    default_sort = "-amount"
    page_address = "reports:key_clients"
    export_view = "reports:key_clients_export"
    subject = "key_clients"

    # ---- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def key_clients(self) -> list[Client]:
        levels = WIDER[Level(self.whole.level)]
        of_level = (
            KeyStatus.objects.visible_to(self.user).in_force().filter(client=OuterRef("pk"), level__in=levels)
        )
        return list(self.clients.filter(Exists(of_level)).select_related("manager", "summary"))

    @cached_property
    def keys(self) -> list[int]:
        return [client.pk for client in self.key_clients]

    @cached_property
    def sales(self) -> dict[int, Sales]:
        return sales_of(self.user, self.keys, self.as_of or self.today, self.policy, self.base)

    @cached_property
    def rows(self) -> list[Row]:
        shares = {
            (one.client_id, one.level): one for one in self.snapshots.filter(client__in=self.keys).order_by()
        }
        known = Known.of(self.user, self.keys)
        return self.sorted([self._row(client, shares, known) for client in self.key_clients])

    def _row(self, client: Client, shares: dict[tuple[int, str], Any], known: Known) -> Row:
        own = shares.get((client.pk, self.whole.level))
        managers = shares.get((client.pk, Level.MANAGER))
        # a narrow level has no narrower one: beside it stands the company's
        other = managers if self.whole.level != Level.MANAGER else shares.get((client.pk, Level.COMPANY))
        assessment, of_type = known.assessments.get(client.pk), known.types.get(client.pk)
        potential = assessment.potential if assessment else None
        return Row(
            client=client,
            kind=str(of_type.get_key_type_display()) if of_type else "",
            definitions=", ".join(dict.fromkeys(known.definitions[client.pk])),
            segment=own.segment if own else "",
            amount=own.amount if own else None,
            share=own.share if own else None,
            manager_share=other.share if other else None,
            dependence=_dependence(managers),
            growth=self.sales.get(client.pk, Sales()).growth,
            potential=potential,
            missing=most_missing(
                client,
                has_decider=client.pk in known.deciders,
                has_type=of_type is not None and of_type.state == TypeState.CONFIRMED,
                is_assessed=bool(assessment and assessment.criteria_met),
                potential=potential,
            ),
        )

    # ---- figures -------------------------------------------------------------------------------------------------

    @property
    def amount(self) -> Decimal:
        return total(row.amount for row in self.rows if row.amount is not None)

    @property
    def share(self) -> Decimal | None:
        return self._share_on(self.base)

    def _share_on(self, base: str) -> Decimal | None:
        """Of key clients in the level's whole: returns beyond sales never enter either."""
        rows = SegmentSnapshot.objects.visible_to(self.user).valid_on(self.as_of)
        rows = rows.filter(base=base, level=self.whole.level, scope_id=self.whole.id, client__in=self.keys)
        own = rows.filter(amount__gt=0).aggregate(own=Sum("amount", default=ZERO))["own"]
        return percent(own, self.total_on(base))

    @cached_property
    def growth(self) -> Decimal | None:
        now, before = (total(getattr(one, name) for one in self.sales.values()) for name in ("now", "before"))
        return growth(now, before)

    @property
    def gone(self) -> int:
        return sum(one.before > 0 >= one.now for one in self.sales.values())

    @property
    def potential(self) -> Decimal | None:
        known = [row.potential for row in self.rows if row.potential is not None]
        return total(known) if known else None

    @property
    def figures(self) -> list[dict[str, Any]]:
        bases = Base.choices if self.sees_margin else Base.choices[:1]
        return [
            *(self._corridor(base, label) for base, label in bases),
            {
                "label": _("Growth in a year"),
                "value": signed(self.growth),
                "tone": "red" if self.growth is not None and self.growth < 0 else "",
                "note": _("gone: %(count)d") % {"count": self.gone},
            },
            {
                "label": _("Dependence of managers"),
                "value": str(sum(bool(row.dependence) for row in self.rows)),
                "suffix": _("of %(count)d") % {"count": len(self.rows)},
                "note": _("mono-clients: %(count)d")
                % {"count": sum(row.dependence == Dependence.MONO for row in self.rows)},
            },
            {
                "label": currency.label(_("Potential a year")),
                "value": formats.whole(self.potential) if self.potential is not None else "—",
                "url": address("reports:growth_potential", query=self.whole.query),
                "note": _("known of %(count)d")
                % {"count": sum(row.potential is not None for row in self.rows)},
            },
        ]

    def _corridor(self, base: str, label: Any) -> dict[str, Any]:
        share = self._share_on(base)
        low, high, alarm = number("key_share_low"), number("key_share_high"), number("key_share_alarm")
        tone = ""
        if share is not None:
            tone = "red" if share > alarm else "amber" if not low <= share <= high else "green"
        return {
            "label": _("Share of %(base)s") % {"base": label},
            "value": formats.percent(share),
            "tone": tone,
            "meter": share or ZERO,
            "meter_tone": tone,
            "url": self.with_(base=base) if self.sees_margin else "",
            "note": _("corridor %(low)d–%(high)d, alarm above %(alarm)d %%")
            % {"low": low, "high": high, "alarm": alarm},
        }

    @property
    def finding(self) -> str:
        """The title of the table: how many, what they bring, how many of them fall."""
        count, falling = len(self.rows), sum(row.growth is not None and row.growth < 0 for row in self.rows)
        words = ngettext(
            "%(count)d key client brings %(share)s", "%(count)d key clients bring %(share)s", count
        )
        found = words % {"count": count, "share": formats.percent(self.share)}
        return found + (_(": %(count)d of them falling") % {"count": falling} if falling else "")

    # ---- beside --------------------------------------------------------------------------------------------------

    @cached_property
    def _candidates(self) -> list[Candidate]:
        return candidates_of(self)

    @property
    def candidates(self) -> list[Candidate]:
        return self._candidates[:SHOWN_CANDIDATES]

    @property
    def candidate_count(self) -> int:
        return len(self._candidates)

    @property
    def candidates_url(self) -> str:
        return address("reports:key_candidates", query=self.whole.query | {"base": self.base})

    @property
    def can_decide(self) -> bool:
        return bool(self.user.can("key_status.decide"))

    @property
    def portfolios(self) -> list[str]:
        """Managers with more key clients of the company than the rules say (R5)."""
        of_company = KeyStatus.objects.visible_to(self.user).in_force().filter(
            level=KeyLevel.COMPANY, client__in=self.clients.order_by().values("pk")
        )  # fmt: skip
        found: dict[str, set[int]] = defaultdict(set)
        for name, client in of_company.order_by().values_list("client__manager__full_name", "client"):
            found[name].add(client)
        limit = number("key_portfolio")
        words = _("%(name)s: %(count)d of %(limit)d")
        return [
            words % {"name": name, "count": len(clients), "limit": limit}
            for name, clients in sorted(found.items())
            if len(clients) > limit
        ]

    @cached_property
    def bars(self) -> list[Bar]:
        rows = self.snapshots.filter(level=Level.MANAGER, scope_id=F("client__manager"), share__isnull=False)
        rows = rows.filter(client__in=self.clients.order_by().values("pk")).select_related("client__manager")
        return [self._bar(one) for one in rows.order_by("-share", "client")[:BARS]]

    def _bar(self, one: SegmentSnapshot) -> Bar:
        if one.is_mono:
            return Bar(one, "red", str(Dependence.MONO.label))
        if one.is_dependence:
            return Bar(one, "amber", str(Dependence.CRITICAL.label))
        rest = self.policy.dependence_pct - (one.share or ZERO)
        return Bar(one, "", _("%(points)s to the threshold") % {"points": formats.number(rest, 1)})

    @cached_property
    def concentration(self) -> Concentration:
        rows = self.of_whole.filter(amount__gt=0).order_by("-amount", "client")
        return Concentration(list(rows.values_list("amount", flat=True)))

    @cached_property
    def most_concentrated(self) -> tuple[str, Decimal] | None:
        """The manager whose sales hang on fewest clients, where they hang on few."""
        if self.whole.level == Level.MANAGER:
            return None
        rows = self.snapshots.filter(level=Level.MANAGER, amount__gt=0, scope_id=F("client__manager"))
        rows = rows.filter(self.whole.people("client__manager")).order_by()
        summed = rows.values("client__manager__full_name").annotate(hhi=Sum(F("share") * F("share")))
        worst = summed.order_by("-hhi", "client__manager__full_name").first()
        return (worst["client__manager__full_name"], worst["hhi"]) if worst else None

    @property
    def concentration_words(self) -> str:
        hhi = self.concentration.hhi
        if hhi is None:
            return _("Concentration")
        words = (
            _("%(name)s hangs on few clients") if hhi > STRONG else _("%(name)s does not hang on few clients")
        )
        return words % {"name": self.whole.name}

    @property
    def innovators_url(self) -> str:
        """Candidates for the launch of something new (R16)."""
        query = self.whole.query | {"key_type": int(KeyDefinition.INNOVATOR)}
        return address("dossiers:client_list", query=query)

    @property
    def other_share_label(self) -> Any:
        return _("At the manager") if self.whole.level != Level.MANAGER else _("In the company")

    # ---- export --------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        other = self.other_share_label
        return [
            Column(_("code"), lambda row: row.client.code),
            Column(_("client"), lambda row: row.client.name, width=32),
            Column(_("manager"), lambda row: row.client.manager.full_name, width=24),
            Column(_("type"), "kind"),
            Column(_("definitions"), "definitions", width=32),
            Column(_("segment"), "segment"),
            Column(self.header(currency.label(_("amount"))), "amount", "money"),
            Column(self.header(_("share, %(whole)s, %%") % {"whole": self.whole.name}), "share", "percent"),
            Column(self.header(f"{other}, %"), "manager_share", "percent"),
            Column(self.header(_("growth, %")), "growth", "percent"),
            Column(currency.label(_("potential a year")), "potential", "money"),
            Column(_("missing"), lambda row: row.missing.text, width=24),
        ]


@dataclass(frozen=True)
class Known:
    """What other tables say of the clients, each asked once."""

    definitions: dict[int, list[str]]
    types: dict[int, ClientKeyType]
    assessments: dict[int, KeyAssessment]
    deciders: set[int]

    @classmethod
    def of(cls, user: User, clients: Iterable[int]) -> Known:
        definitions = defaultdict(list)
        for status in KeyStatus.objects.visible_to(user).in_force().filter(client__in=clients):
            definitions[status.client_id].append(status.short_definition)
        # of a proposal and a decision the decision stays: «confirmed» comes first
        types = (
            ClientKeyType.objects.visible_to(user).in_force().filter(client__in=clients).order_by("-state")
        )
        links = ClientContact.objects.visible_to(user).filter(client__in=clients, is_active=True)
        return cls(
            definitions,
            {row.client_id: row for row in types},
            {row.client_id: row for row in KeyAssessment.objects.visible_to(user).filter(client__in=clients)},
            set(links.filter(role=ContactRole.DECIDER).values_list("client", flat=True)),
        )


def signed(value: Decimal | None) -> str:
    if value is None:
        return "—"
    return ("+" if value > 0 else "") + formats.percent(value)


def _dependence(one: SegmentSnapshot | None) -> str:
    if one is None or not one.is_dependence:
        return ""
    return (Dependence.MONO if one.is_mono else Dependence.CRITICAL).value
