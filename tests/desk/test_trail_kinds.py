"""Every tracked model has its words in the history (R37)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import User
from accounts.rights.capabilities import CAPABILITIES
from desk.trail.kinds import KINDS, Kind, kinds_for

ADMINISTRATION = {
    "accounts.user",
    "accounts.department",
    "accounts.companyprofile",
    "accounts.owncompany",
    "accounts.rule",
    "accounts.calendarday",
    "accounts.clearance",
    "catalogue.pricecolumn",
    "catalogue.productgroup",
    "dossiers.channel",
    "dossiers.marketsegment",
    "dossiers.territory",
    "plans.contactpurpose",
    "reports.segmentpolicy",
}  # fmt: skip


def test_every_tracked_model_is_told_of() -> None:
    """A new one wants its line in desk/trail/kinds.py: who sees it, and by what its rows are known (R37)."""
    tracked = {model._meta.label_lower for model in apps.get_models() if hasattr(model, "pgh_event_model")}
    assert tracked == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_names_what_there_is(kind: Kind) -> None:
    known = {one.name for one in kind.fields}
    assert {*kind.title, *kind.personal, *kind.margins, *kind.dated, *kind.codes} <= known
    assert kind.capability in CAPABILITIES
    assert set(kind.belongs) <= set(KINDS)
    for path in kind.belongs.values():
        kind.event_model.objects.filter(**{path: 1}).query.sql_with_params()
    if kind.page:
        assert hasattr(kind.event_model, kind.page_of)
        assert reverse(kind.page, args=[1])


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_what_a_cost_is_called_never_slips_by(kind: Kind) -> None:
    """Costs need their right: whatever field of a tracked model is one stands among its margins."""
    costs = {one.name for one in kind.fields if "cost" in one.name or "margin" in one.name}
    assert costs == set(kind.margins)


def test_the_administrator_is_told_of_administration_alone() -> None:
    """Who manages access sees no business data, in the history either."""
    admin: Any = User(role="admin")
    assert {kind.name for kind in kinds_for(admin)} == ADMINISTRATION
