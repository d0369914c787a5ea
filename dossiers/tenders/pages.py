from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.secrets import has_regime, sees_strategy
from dossiers.history.timeline import Event, moment_of
from dossiers.models import Client, Competitor, Tender, TenderOutcome, TenderParticipant

MOST, KNOWN = 100, 100
TONES = {TenderOutcome.WON: "green", TenderOutcome.LOST: "red"}


class ClientTenders:
    """The list in the dossier, the newest first; nothing of it for who may not know the client's strategy."""

    def __init__(self, client: Client, user: User) -> None:
        self.client, self.user = client, user

    @cached_property
    def is_shown(self) -> bool:
        return sees_strategy(self.user, self.client.manager_id)

    @cached_property
    def rows(self) -> list[Tender]:
        if not self.is_shown:
            return []
        return list(
            Tender.objects.visible_to(self.user)
            .filter(client=self.client)
            .prefetch_related("participants__competitor")[:MOST]
        )

    @property
    def can_write(self) -> bool:
        return self.is_shown and self.user.can("competitors.write")

    @property
    def is_secret(self) -> bool:
        """Whether showing it is logged."""
        return has_regime() and bool(self.rows)

    @property
    def summary(self) -> str:
        """How many of those that were decided by bids we won."""
        won = sum(row.outcome == TenderOutcome.WON for row in self.rows)
        lost = sum(row.outcome == TenderOutcome.LOST for row in self.rows)
        return _("won %(won)s of %(all)s") % {"won": won, "all": won + lost} if won + lost else ""

    def tone(self, tender: Tender) -> str:
        return TONES.get(TenderOutcome(tender.outcome), "")


class TenderPage:
    """One tender: what it is about, and who else takes part."""

    def __init__(self, tender: Tender, user: User) -> None:
        self.tender, self.user = tender, user

    @cached_property
    def participants(self) -> list[TenderParticipant]:
        rows = TenderParticipant.objects.visible_to(self.user).filter(tender=self.tender)
        return list(rows.select_related("competitor")[:MOST])

    @cached_property
    def known_names(self) -> list[str]:
        """Offered while one types; another is entered as it is written."""
        return list(Competitor.objects.visible_to(self.user).values_list("name", flat=True)[:KNOWN])


def tender_rows(client: Client, user: User) -> QuerySet[Tender]:
    """Those that are over: an open one is no history yet."""
    rows: QuerySet[Tender] = Tender.objects.visible_to(user).filter(client=client, decided_on__isnull=False)
    return rows


def tender_events(rows: QuerySet[Tender]) -> list[Event]:
    return [
        Event(
            moment_of(tender.decided_on),  # type: ignore[arg-type]  # those that are over have it
            tender.pk,
            "gavel",
            _("Tender %(name)s: %(outcome)s")
            % {"name": str(tender), "outcome": tender.get_outcome_display()},
            note=tender.reason,
            is_secret=has_regime(),
        )
        for tender in rows
    ]
