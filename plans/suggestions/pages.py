"""Suggestions as one person filters them, and one of them with its steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from dossiers.documents.pages import documents_about
from dossiers.models import Client, Document
from dossiers.subjects import Subject
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.states import State, Step
from kam_crm.shared.web.listings import Listing
from plans.models import Suggestion, SuggestionChange, SuggestionKind, SuggestionStatus
from plans.suggestions.demand import DemandFigure, demand_for
from plans.suggestions.filters import SuggestionFilter
from plans.suggestions.states import answers, suggestion_machine

FILED = "file"

# what files may belong to
SUGGESTION = Subject(
    Suggestion,
    pgettext_lazy("of a manager", "suggestion"),
    title=str,
    url=lambda suggestion: reverse("plans:suggestion_detail", args=[suggestion.pk]),
)


class SuggestionListing(Listing):
    page_name = "plans:suggestion_list"
    sorts = {"day": ("created_at",), "author": ("author__sort_key", "-created_at")}
    default_sort = "-day"
    views_of = ((_("All"), {}), (_("Wait for my answer"), {"waiting": "true"}))
    kinds = SuggestionKind.choices
    statuses = SuggestionStatus.choices

    @cached_property
    def filtered(self) -> QuerySet[Suggestion]:
        visible = Suggestion.objects.visible_to(self.user).select_related("author", "addressee", "client")
        rows: QuerySet[Suggestion] = SuggestionFilter(self.query, visible, request=self.request).qs
        return rows

    @property
    def rows(self) -> list[tuple[Suggestion, State]]:
        return [(row, suggestion_machine.state(row.status)) for row in self.page.items]

    @property
    def can_file(self) -> bool:
        return bool(self.user.can("suggestions.file"))

    @cached_property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")


@dataclass
class SuggestionPage:
    suggestion: Suggestion
    user: User

    @property
    def state(self) -> State:
        return suggestion_machine.state(self.suggestion.status)

    @cached_property
    def steps(self) -> dict[str, Step]:
        """What this person may do with it now."""
        try:
            answers(self.suggestion, self.user)
        except BusinessRuleError:
            return {}
        return suggestion_machine.allowed_actions(self.suggestion, self.user)

    @cached_property
    def opens_client(self) -> bool:
        """Whether the client's dossier opens to this person."""
        key = self.suggestion.client_id
        return key is not None and Client.objects.visible_to(self.user).filter(pk=key).exists()

    @cached_property
    def demand(self) -> list[DemandFigure]:
        """What is known of the demand for its goods, as far as this person sees clients (R154)."""
        return demand_for(self.suggestion, self.user)

    @cached_property
    def changes(self) -> list[tuple[SuggestionChange, Any]]:
        """Its steps in words, the first one first."""
        rows = SuggestionChange.objects.visible_to(self.user).filter(subject=self.suggestion)
        return [(row, _step_words(row)) for row in rows.select_related("by", "on_behalf_of")]

    @cached_property
    def documents(self) -> list[Document]:
        return documents_about(self.user, self.suggestion)

    @property
    def takes_files(self) -> bool:
        return self.suggestion.client_id is not None and self.user.can("documents.add") and self.opens_client


def _step_words(change: SuggestionChange) -> Any:
    if change.action == FILED:
        return SuggestionStatus.FILED.label
    return suggestion_machine.table[change.from_status, change.action].label
