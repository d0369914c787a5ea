"""Facts of the dossier's header that come of sales: the segment, and how much depends on the client."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.clients.pages.panels import HeaderFact, Shown, read_row, row_of
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.counting import Question, first_of
from reports.models import Base, Level, SegmentPolicy, SegmentSnapshot


def newest_snapshot(client: Client, user: User) -> Question | None:
    # months are those with sales, whichever base classes are by
    rows = SegmentSnapshot.objects.visible_to(user).filter(
        client=client, level=Level.COMPANY, base=Base.REVENUE
    )
    return row_of(rows.order_by("-as_of"), "active_months", "n_months")


def segment(client: Client, user: User, answer: Any) -> Shown:
    found, letters = read_row(answer), client.summary.segment
    label = _("Segment %(letters)s") % {"letters": letters} if letters else _("Segment")
    url = reverse("reports:why_segment", args=[client.pk])
    if found is None or not found["n_months"]:
        return Shown(label, text=_("no class yet"))
    words = _("%(active)s of %(count)s months") % {
        "active": found["active_months"],
        "count": found["n_months"],
    }
    return Shown(label, figure=(words, url), text=_("with purchases"), why=True)


def critical_share(client: Client, user: User) -> Question | None:
    rows = SegmentPolicy.objects.visible_to(user).filter(valid_from__lte=clock.today())
    return first_of(rows.order_by("-valid_from"), "dependence_pct")


def dependence(client: Client, user: User, answer: Any) -> Shown | None:
    """Above the threshold the company depends on the client (R9): 20.00 % does not."""
    share: Decimal | None = client.summary.share
    if share is None:
        return None
    threshold = Decimal(SegmentPolicy().dependence_pct if answer is None else answer)
    words = _("threshold %(share)s") % {"share": formats.percent(threshold, 0)}
    return Shown(
        gettext_lazy("Share of sales"),
        light=(_("critical"), "red") if share > threshold else None,
        figure=(formats.percent(share), reverse("reports:why_segment", args=[client.pk])),
        text=words,
        why=True,
    )


FACTS = (
    HeaderFact("segment", 10, newest_snapshot, segment),
    HeaderFact("dependence", 30, critical_share, dependence),
)
