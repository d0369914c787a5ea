"""States of a suggestion: filed, perhaps considered or passed on, accepted or declined, carried out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rights.capabilities import DIRECTORS
from accounts.rights.covers import has_conflict_of_interest, is_responsible
from kam_crm.shared.errors import NotAllowed, StateConflict
from kam_crm.shared.states import Machine, State, Step
from plans.models import Suggestion, SuggestionChange, SuggestionStatus
from plans.suggestions.events import ACCEPTED, CONSIDERED, DECLINED, DONE, PASSED_ON

DECIDE = "suggestions.decide"


def answers(suggestion: Suggestion, by: Any) -> None:
    """To whom it is addressed, and directors; never who made it."""
    is_asked = by.role in DIRECTORS or is_responsible(by, suggestion.addressee_id)
    if not is_asked or has_conflict_of_interest(by, [suggestion.author_id]):
        raise NotAllowed("not_addressed", _("Somebody else answers this."))


def has_somebody_above(suggestion: Suggestion, by: Any) -> None:
    answers(suggestion, by)
    if suggestion.addressee.role in DIRECTORS:
        raise StateConflict("nobody_above", _("It is addressed to a director already."))


def _steps(start: SuggestionStatus) -> dict[tuple[str, str], Step]:
    """Of a suggestion that waits for its answer."""
    accept = Step(
        SuggestionStatus.ACCEPTED, DECIDE, pgettext_lazy("suggestion", "Accept"), answers, event=ACCEPTED
    )
    decline = Step(
        SuggestionStatus.DECLINED,
        DECIDE,
        pgettext_lazy("suggestion", "Decline"),
        answers,
        needs_reason=True,
        event=DECLINED,
    )
    pass_on = Step(
        SuggestionStatus.FILED, DECIDE, _("Pass on to the director"), has_somebody_above, event=PASSED_ON
    )
    return {(start, "accept"): accept, (start, "decline"): decline, (start, "pass_on"): pass_on}


suggestion_machine = Machine(
    SuggestionStatus,
    [
        State(SuggestionStatus.FILED, tone="amber", icon="bulb"),
        State(SuggestionStatus.CONSIDERED, icon="hourglass"),
        State(SuggestionStatus.ACCEPTED, tone="green", icon="circle-check"),
        State(SuggestionStatus.DECLINED, icon="x", is_open=False),
        State(SuggestionStatus.DONE, tone="green", icon="checks", is_open=False),
    ],
    {
        (SuggestionStatus.FILED, "consider"): Step(
            SuggestionStatus.CONSIDERED, DECIDE, _("Take into consideration"), answers, event=CONSIDERED
        ),
        **_steps(SuggestionStatus.FILED),
        **_steps(SuggestionStatus.CONSIDERED),
        (SuggestionStatus.ACCEPTED, "finish"): Step(
            SuggestionStatus.DONE, DECIDE, _("Carried out"), answers, event=DONE
        ),
    },
    log=lambda: SuggestionChange,
    principal=lambda suggestion, by: by.covered_among(suggestion.responsible_ids),
)
