"""Suggestions of managers to their head and to the director (R34)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.capabilities import DIRECTORS
from catalogue.models import Product, ProductGroup
from dossiers.models import Client
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from plans.models import Suggestion, SuggestionChange, SuggestionKind, SuggestionStatus
from plans.suggestions.events import FILED
from plans.suggestions.querysets import addressees_of
from plans.suggestions.states import suggestion_machine

OF_GOODS = (SuggestionKind.ASSORTMENT, SuggestionKind.PRICES)


@service(capability="suggestions.file", subject="client")
def file_suggestion(
    *,
    by: User,
    kind: str,
    title: str,
    text: str,
    addressee: User,
    client: Client | None = None,
    product: Product | None = None,
    group: ProductGroup | None = None,
    evidence: str = "",
) -> Suggestion:
    """Raises `title_required`, `text_required`, `wrong_addressee`, and `evidence_required` of goods that it names."""
    if not addressees_of(by).filter(pk=addressee.pk).exists():
        raise BusinessRuleError(
            "wrong_addressee", _("A suggestion goes to one's own head or to a director."), "addressee"
        )
    if kind in OF_GOODS and (product or group):
        evidence = required("evidence", evidence)
    absent = by.covered_among([client.manager_id]) if client else None
    suggestion = Suggestion.objects.create(
        kind=kind,
        title=required("title", normalise_spaces(title)),
        text=required("text", text),
        author=by,
        on_behalf_of_id=absent,
        addressee=addressee,
        client=client,
        product=product,
        group=group,
        evidence=evidence.strip(),
    )
    SuggestionChange.objects.create(
        subject=suggestion, by=by, on_behalf_of_id=absent, action="file", to_status=SuggestionStatus.FILED
    )
    record_event(FILED, suggestion, by=by, on_behalf_of_id=absent)
    return suggestion


@service(capability=suggestion_machine.capabilities("consider"), subject="suggestion")
def consider_suggestion(*, by: User, suggestion: Suggestion) -> Suggestion:
    """Raises StateConflict `wrong_state`, NotAllowed `not_addressed`."""
    return _moved(suggestion, "consider", by)


@service(capability=suggestion_machine.capabilities("accept"), subject="suggestion")
def accept_suggestion(*, by: User, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """Raises as `consider_suggestion`."""
    return _moved(suggestion, "accept", by, reason)


@service(capability=suggestion_machine.capabilities("decline"), subject="suggestion")
def decline_suggestion(*, by: User, suggestion: Suggestion, reason: str) -> Suggestion:
    """Raises as `consider_suggestion`, and `reason_required`."""
    return _moved(suggestion, "decline", by, reason)


@service(capability=suggestion_machine.capabilities("finish"), subject="suggestion")
def finish_suggestion(*, by: User, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """What was accepted is carried out. Raises as `consider_suggestion`."""
    return _moved(suggestion, "finish", by, reason)


@service(capability=suggestion_machine.capabilities("pass_on"), subject="suggestion")
def pass_on_suggestion(*, by: User, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """A head leaves the answer to the director: the commercial one, or whoever is there.

    Raises as `consider_suggestion`, `no_director`, StateConflict `nobody_above`.
    """
    # «director» before «general»: the commercial one is asked first
    above = addressees_of(by).filter(role__in=DIRECTORS).exclude(pk=suggestion.author_id)
    director = above.order_by("role", "pk").first()
    if director is None and suggestion.addressee.role not in DIRECTORS:
        raise BusinessRuleError("no_director", _("The company has no director in this system yet."))
    return _moved(suggestion, "pass_on", by, reason, {"addressee": director} if director else None)


def _moved(
    suggestion: Suggestion, action: str, by: User, reason: str = "", changes: dict[str, Any] | None = None
) -> Suggestion:
    return suggestion_machine.move(suggestion, action, by=by, reason=reason.strip(), changes=changes)  # type: ignore[no-any-return]
